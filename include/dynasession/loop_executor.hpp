// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution_context.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace dynasession::inline v0 {

/// An executor over any event loop, for `async_session_manager`: made of the function by which the loop
/// takes work from other threads, such as `uv_async_send`, `event_base_once` or `Loop::defer`.
///
/// Lifetimes: after the loop has ended, the function may drop what it is given, which is then destroyed on the
///   thread that called it. All these executors share one execution context, which lives as long as the process.
///   Its thread waits for timers, and may destroy the last copy of an executor.
/// Thread safety: concurrent calls are safe, if concurrent calls of the function are.
class loop_executor {
 public:
  /// Runs what it is given once, later, on the loop, unless that has ended; may be called from any thread.
  using post_function = std::function<void(std::function<void()>)>;

  /// An executor of the loop that the function posts to.
  explicit loop_executor(post_function post)
      : post_(std::make_shared<const post_function>(std::move(post))) {}

  /// The execution context. Asio calls this and the members below.
  boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
    static boost::asio::execution_context of_the_process;
    return of_the_process;
  }
  /// It never runs a function inside of `execute`.
  static constexpr boost::asio::execution::blocking_t query(
      boost::asio::execution::blocking_t) noexcept {
    return boost::asio::execution::blocking.never;
  }
  /// Itself, as it never blocks.
  loop_executor require(boost::asio::execution::blocking_t::never_t) const { return *this; }

  /// Posts a function object to the loop. Errors: throws what the post function throws.
  template <class F>
  void execute(F f) const {
    auto shared = std::make_shared<F>(std::move(f));  // std::function is copied, f may not be
    (*post_)([shared] { std::move (*shared)(); });
  }

  friend bool operator==(const loop_executor&, const loop_executor&) noexcept = default;

 private:
  std::shared_ptr<const post_function> post_;
};

}  // namespace dynasession::inline v0
