// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/garbage_options.hpp>
#include <dynasession/store/session_catalog.hpp>

#include <memory>

namespace dynasession::inline v0 {

/// Removes sessions that are over from a store. DynamoDB's TTL does so for nothing, some days late: this
/// is for tables without it, for a shorter limit than the sessions were stored with, and for SQLite, which
/// otherwise removes expired sessions as new ones come.
///
/// A session that is used, renewed or ended while it is collected is spared. Records are looked at page by
/// page; its memory does not grow with the store.
/// Errors: the constructor throws `session_error` (invalid_configuration): an option that cannot work, or
///   both limits nullopt without `all`.
/// Thread safety: one call at a time.
class DYNASESSION_EXPORT garbage_collector {
 public:
  garbage_collector(std::shared_ptr<session_catalog> store, garbage_options options = {});

  /// Blocks until all is done, an error ends it, or it is told to stop.
  [[nodiscard]] garbage_summary collect() const;

 private:
  std::shared_ptr<session_catalog> store_;
  garbage_options options_;
};

}  // namespace dynasession::inline v0
