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
/// Lifetimes: copies share one execution context, which goes with the last of them. The loop outlives
///   the verbs that complete on it.
/// Thread safety: concurrent calls are safe, if they are of the function.
class loop_executor {
 public:
  /// Runs what it is given exactly once, later, on the loop; may be called from any thread.
  using post_function = std::function<void(std::function<void()>)>;

  /// An executor of the loop that the function posts to.
  explicit loop_executor(post_function post) : loop_(std::make_shared<loop>(std::move(post))) {}

  /// The execution context. Asio calls this and the members below.
  boost::asio::execution_context& query(boost::asio::execution::context_t) const noexcept {
    return loop_->context;
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
    loop_->post([shared] { std::move (*shared)(); });
  }

  friend bool operator==(const loop_executor&, const loop_executor&) noexcept = default;

 private:
  struct loop {
    explicit loop(post_function poster) : post(std::move(poster)) {}

    boost::asio::execution_context context;
    post_function post;
  };

  std::shared_ptr<loop> loop_;
};

}  // namespace dynasession::inline v0
