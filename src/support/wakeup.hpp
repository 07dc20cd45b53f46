// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/event_loop.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>

namespace dynasession::inline v0::detail {

/// Lets one coroutine wait until another thread notifies it. It waits on its own event loop, and may be destroyed with
/// that.
/// Thread safety: `notify` may be called from any thread while the object lives, also while the context of the event loop
/// is destroyed.
class wakeup {
 public:
  using clock = std::chrono::steady_clock;

  explicit wakeup(const boost::asio::any_io_executor& here,
                  clock::time_point until = clock::time_point::max());

  /// Completes when it is notified or was already, at the time given, or when the coroutine is cancelled.
  boost::asio::awaitable<void> wait();
  void notify() noexcept;

 private:
  boost::asio::steady_timer timer_;  ///< used with the lock of the loop
  const std::shared_ptr<event_loop> loop_;
};

}  // namespace dynasession::inline v0::detail
