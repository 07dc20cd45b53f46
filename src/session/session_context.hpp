// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/session_id.hpp"
#include "support/notify.hpp"

#include <dynasession/configuration.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/store/session_store.hpp>

#include <atomic>
#include <memory>
#include <string_view>

namespace dynasession::inline v0::detail {

/// What loads and commits of one manager share: the store, the options, and where things are reported.
/// Thread safety: const calls are safe.
class session_context {
 public:
  /// Errors: throws `session_error` (invalid_configuration, missing_secret).
  session_context(std::shared_ptr<session_store> store, configuration options);

  session_store& store() const noexcept { return *store_; }
  const std::shared_ptr<session_store>& shared_store() const noexcept { return store_; }
  const configuration& options() const noexcept { return options_; }
  const cookie_signer& signer() const noexcept { return signer_; }
  bool uses_locks() const noexcept { return options_.concurrency == concurrency_policy::lock; }

  /// What a logger throws ends here: it must not change what becomes of a request.
  void log(log_level level, std::string_view message) const noexcept;
  void notify(event_kind kind, std::string_view key) const noexcept {
    detail::notify(options_.observer, kind, key);
  }
  /// Asks the error handler. Logs what is to be raised.
  failure_action decide(const error_report& report) const noexcept;

  /// Of the first response whose Cache-Control lets shared caches keep our cookie.
  void warn_of_shared_caching() const noexcept;

  /// The cookie for an id.
  cookie issue(std::string_view id, transport how) const;

 private:
  std::shared_ptr<session_store> store_;
  configuration options_;
  cookie_signer signer_;
  mutable std::atomic<bool> warned_of_plain_http_{false};
  mutable std::atomic<bool> warned_of_shared_caching_{false};
};

}  // namespace dynasession::inline v0::detail
