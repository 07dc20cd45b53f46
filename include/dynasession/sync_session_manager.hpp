// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/commit_result.hpp>
#include <dynasession/configuration.hpp>
#include <dynasession/lazy_session.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/store/session_store.hpp>

#include <memory>
#include <string_view>

namespace dynasession::inline v0 {

namespace detail {
class session_engine;
}

/// Starts and commits sessions for servers whose handlers block. One per application.
///
/// Errors: the constructor throws `session_error` for options that cannot work; `commit` throws
///   only what the `error_handler` throws.
/// Lifetimes: sessions may outlive their manager.
/// Thread safety: concurrent calls are safe.
class sync_session_manager {
 public:
  sync_session_manager(std::shared_ptr<session_store> store, configuration options);

  /// The session of a request. No I/O. A cookie that this server did not sign counts as none.
  lazy_session start(const request_facts& facts) const;
  lazy_session start(std::string_view cookie_field) const;

  /// Stores what changed. Call it before the first byte of the response is sent, and add
  /// `commit_result::fields`. Idempotent after success; may be called again after failure.
  commit_result commit(lazy_session& session) const;

  const session_store& store() const noexcept;

 private:
  std::shared_ptr<const detail::session_engine> engine_;
};

}  // namespace dynasession::inline v0
