// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/request_state.hpp"
#include "session/session_id.hpp"
#include "locks/session_locks.hpp"
#include "support/tell.hpp"

#include <dynasession/commit_result.hpp>
#include <dynasession/configuration.hpp>
#include <dynasession/request_facts.hpp>
#include <dynasession/store/session_store.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// What both managers share: the life of a session from cookie to cookie.
/// Thread safety: const calls are safe; one request's state belongs to one call at a time.
class session_engine : public std::enable_shared_from_this<session_engine> {
 public:
  session_engine(boost::asio::any_io_executor executor, std::shared_ptr<session_store> store,
                 configuration options);

  std::shared_ptr<request_state> start(const request_facts& facts) const;
  boost::asio::awaitable<void> load(std::shared_ptr<request_state> request) const;
  boost::asio::awaitable<commit_result> commit(std::shared_ptr<request_state> request) const;

  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
  session_store& store() const noexcept { return *store_; }
  const configuration& options() const noexcept { return options_; }

  void log(log_level level, std::string_view message) const;
  /// Tells the error handler, which may throw.
  void report(const error_report& what) const { options_.error_handler(what); }
  /// Tells the observer of the session of this key.
  void tell(event_kind kind, std::string_view key) const noexcept {
    detail::tell(options_.observer, kind, key);
  }
  bool uses_locks() const noexcept { return locks_ != nullptr; }
  /// The cookie for an id.
  cookie issue(const request_state& request, std::string_view id) const;

 private:
  boost::asio::awaitable<result<locked_record>> find(std::string key) const;

  boost::asio::any_io_executor executor_;
  std::shared_ptr<session_store> store_;
  configuration options_;
  cookie_signer signer_;
  std::unique_ptr<session_locks> locks_;  ///< only with concurrency_policy::lock
  mutable std::atomic<bool> warned_of_plain_http_{false};
};

/// Takes a record over into a request's session.
void adopt(request_state& request, record stored);

}  // namespace dynasession::inline v0::detail
