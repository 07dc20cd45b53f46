// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/async_verb.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/garbage_options.hpp>
#include <dynasession/store/session_catalog.hpp>
#include <dynasession/with_reason.hpp>

#include <boost/asio/system_executor.hpp>

#include <memory>
#include <utility>

namespace dynasession::inline v0 {

/// Removes sessions that are over from a store. DynamoDB's TTL does so for nothing, some days late: this
/// is for tables without it, for a shorter limit than the sessions were stored with, and for SQLite, which
/// otherwise removes expired sessions as new ones come.
///
/// A session that is used, renewed or ended while it is collected is spared. Records are looked at page by
/// page; its memory does not grow with the store.
/// Errors: the constructor throws `session_error` (invalid_configuration): an option that cannot work, or
///   both limits nullopt without `all`.
/// Thread safety: concurrent calls are safe, if the functions among the options are.
class DYNASESSION_EXPORT garbage_collector {
 public:
  /// A collector for a store, which it keeps. Errors: as above.
  garbage_collector(std::shared_ptr<session_catalog> store, garbage_options options = {});

  /// Blocks until all is done, an error ends it, or `garbage_options::stop` is requested.
  [[nodiscard]] garbage_summary collect() const;

  /// The same for any completion token of `void(error_code, garbage_summary)`. As of `collect`, an error
  /// that ended it early is the summary's `reason`; the code is for cancellations alone.
  /// Executor: of the token's handler, else Asio's system executor; `progress` is called there too.
  /// Cancellation: ends it as `stop` does, with `operation_aborted` and what was done until then.
  /// Lifetimes: the collector may go while it collects.
  template <detail::verb_token<garbage_summary> Token = default_token>
  auto async_collect(Token&& token = Token()) const {
    return detail::async_verb<garbage_summary>(std::forward<Token>(token),
                                               boost::asio::system_executor(), start_collect,
                                               store_, options_);
  }

 private:
  static void start_collect(detail::verb_call<garbage_summary> call,
                            std::shared_ptr<session_catalog> store, garbage_options options);

  std::shared_ptr<session_catalog> store_;
  garbage_options options_;
};

}  // namespace dynasession::inline v0
