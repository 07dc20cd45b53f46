// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/async_serve.hpp>
#include <dynasession/async_session_manager.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

/// What the adapters of event loops have in common.
namespace dynasession::inline v0 {

/// Gets what a handler threw, or a `request_failed` in place of an error of this library, which was logged: for
/// frameworks that have no place for it. It does not throw.
using failure_listener = std::function<void(std::exception_ptr)>;

namespace detail {

/// An event loop that may end before the store has completed what it is to run. What comes later is dropped.
/// Thread safety: concurrent calls are safe.
template <class Loop>
class loop_until_end {
 public:
  explicit loop_until_end(Loop& loop) : loop_(&loop) {}

  /// To be called before the loop is destroyed.
  void end() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }
  /// Calls `f(loop)`, unless it has ended.
  template <class F>
  void with(F f) {
    const std::lock_guard lock(mutex_);
    if (loop_) f(*loop_);
  }

 private:
  std::mutex mutex_;
  Loop* loop_;
};

/// Answers one request. The exchange keeps all that belongs to it, and has `handler()`, for `async_serve`, which
/// may refer to the exchange; `send(sessions, commit_result[, page])`, and `send_error()`.
template <class Exchange>
void answer(const async_session_manager& sessions, request_facts&& facts,
            std::shared_ptr<Exchange> exchange, const failure_listener& on_failure) {
  auto& kept = *exchange;
  async_serve(
      sessions, std::move(facts), kept.handler(),
      [sessions, exchange = std::move(exchange), on_failure](outcome what, auto... page) noexcept {
        try {
          if (what) {
            exchange->send(sessions, what.result, *std::move(page)...);
          } else {
            if (on_failure) on_failure(what.thrown);
            exchange->send_error();
          }
        } catch (...) {
          // The client has gone, or there is no memory to answer it.
        }
      });
}

/// What a route of a framework needs for each of its requests. Copies share the handler.
template <class F>
class async_route {
 public:
  async_route(async_session_manager sessions, F f, failure_listener on_failure)
      : sessions_(std::move(sessions)),
        f_(std::make_shared<const F>(std::move(f))),
        on_failure_(std::move(on_failure)) {}

 protected:
  async_session_manager sessions_;
  std::shared_ptr<const F> f_;
  failure_listener on_failure_;
};

}  // namespace detail
}  // namespace dynasession::inline v0
