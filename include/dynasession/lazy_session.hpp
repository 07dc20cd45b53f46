// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/session.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <functional>
#include <memory>

namespace dynasession::inline v0 {

namespace detail {
struct request_state;

using load_handler =
    boost::asio::any_completion_handler<void(std::exception_ptr, std::reference_wrapper<session>)>;

boost::asio::any_io_executor default_executor(const request_state& request);
void start_load(std::shared_ptr<request_state> request, boost::asio::any_io_executor executor,
                load_handler handler);
}  // namespace detail

/// The session of one request before anybody asked for it: costs nothing until loaded.
///
/// Errors: a failed read is no error here but session_state::unavailable; `load` throws only what
///   the `error_handler` throws.
/// Lifetimes: outlives the handler that uses it. The store and the manager's state are kept alive.
/// Thread safety: one request, one thread at a time, and one load or commit in flight at a time.
class lazy_session {
 public:
  lazy_session(lazy_session&&) noexcept = default;
  lazy_session& operator=(lazy_session&&) noexcept = default;
  ~lazy_session() = default;

  /// The session, loaded on the first call. Blocks until the store answers or its deadline passes; with
  /// `concurrency_policy::lock` before that until the session is free, or `lock_max_wait_time` passes.
  session& load();

  /// The same for any completion token of signature `void(std::exception_ptr, session&)`:
  /// `session& s = co_await lazy.async_load();`
  /// Completion: on the token's executor, else on the manager's.
  /// Cancellation: none; the same times bound it.
  template <
      boost::asio::completion_token_for<void(std::exception_ptr, std::reference_wrapper<session>)>
          Token = boost::asio::use_awaitable_t<>>
  auto async_load(Token&& token = {}) {
    return boost::asio::async_initiate<Token,
                                       void(std::exception_ptr, std::reference_wrapper<session>)>(
        [](auto handler, std::shared_ptr<detail::request_state> request) {
          auto executor =
              boost::asio::get_associated_executor(handler, detail::default_executor(*request));
          detail::start_load(std::move(request), std::move(executor), std::move(handler));
        },
        token, request_);
  }

  bool is_loaded() const noexcept;

  /// Drops the session unsaved; a later commit does nothing. For the path on which a handler
  /// failed.
  void abandon() noexcept;

  /// For managers.
  explicit lazy_session(std::shared_ptr<detail::request_state> request) noexcept
      : request_(std::move(request)) {}
  const std::shared_ptr<detail::request_state>& request() const noexcept { return request_; }

 private:
  std::shared_ptr<detail::request_state> request_;
};

}  // namespace dynasession::inline v0
