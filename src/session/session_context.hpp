// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/commit_turns.hpp"
#include "session/record_cache.hpp"
#include "session/session_id.hpp"
#include "support/notify.hpp"

#include <dynasession/configuration.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/store/session_store.hpp>
#include <dynasession/trusted_proxies.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Warnings that each request would repeat, and that are logged once.
enum class warning {
  plain_http,         ///< a Secure cookie was issued over it
  shared_caching,     ///< a response's Cache-Control lets caches give our cookie to others
  ambiguous_cookies,  ///< more than one cookie under a name that allows one
  decoded_cookies,    ///< a framework that may change the Cookie fields
};
constexpr auto warnings = static_cast<std::size_t>(warning::decoded_cookies) + 1;

/// What loads and commits of one manager share: the store, the options, and where things are reported.
/// Thread safety: const calls are safe.
class session_context {
 public:
  /// Errors: throws `session_error` (invalid_configuration, missing_secret).
  session_context(std::shared_ptr<session_store> store, configuration options);

  session_store& store() const noexcept { return *store_; }
  const std::shared_ptr<session_store>& shared_store() const noexcept { return store_; }
  const configuration& options() const noexcept { return options_; }
  const trusted_proxies& proxies() const noexcept { return proxies_; }
  const cookie_signer& signer() const noexcept { return signer_; }
  commit_turns& turns() const noexcept { return turns_; }
  /// Null without `cache_for`.
  record_cache* cache() const noexcept { return cache_.get(); }
  /// Whether loads may be answered by less than a consistent read.
  bool reads_eventually() const noexcept {
    return options_.read_consistency != read_consistency::strong && store_->has_eventual_reads();
  }
  /// Whether cookies say what versions browsers have.
  bool uses_versions() const noexcept {
    return cache_ || (reads_eventually() && options_.read_consistency == read_consistency::session);
  }
  bool uses_locks() const noexcept { return options_.concurrency == concurrency_policy::lock; }

  /// Exceptions of the logger are ignored: logging must not change the outcome of a request.
  void log(log_level level, std::string_view message) const noexcept;
  void notify(event_kind kind, std::string_view key,
              std::optional<end_reason> reason = {}) const noexcept {
    detail::notify(options_.observer, kind, key, reason);
  }
  /// Asks the error handler. Logs what is to be raised.
  failure_action decide(const error_report& report) const noexcept;

  /// The same: gives what is to be raised, if anything.
  error error_to_raise(const error_report& report) const {
    return decide(report) == failure_action::raise ? report.located() : error();
  }

  /// Logs the warning the first time that there is a reason for it.
  void warn_once(warning what) const noexcept;

  /// The cookie for an id. Without `max_age` it ends with the browser.
  cookie issue(std::string_view id, std::optional<std::chrono::seconds> max_age,
               transport how) const;

 private:
  std::shared_ptr<session_store> store_;
  configuration options_;
  trusted_proxies proxies_;
  cookie_signer signer_;
  std::unique_ptr<record_cache> cache_;
  mutable commit_turns turns_;
  mutable std::array<std::atomic<bool>, warnings> warned_{};
};

}  // namespace dynasession::inline v0::detail
