// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <mutex>

namespace dynasession::inline v0::detail {

/// Lets one coroutine wait until another thread notifies it. It waits on its own event loop, so that it may be
/// destroyed with that.
/// Thread safety: `notify` may be called from any thread while the object lives.
class wakeup {
 public:
  using clock = std::chrono::steady_clock;

  explicit wakeup(const boost::asio::any_io_executor& here,
                  clock::time_point until = clock::time_point::max())
      : timer_(here, until) {}

  /// Completes when it is notified or was already, at the time given, or when the coroutine is cancelled.
  boost::asio::awaitable<void> wait();
  void notify() noexcept;

 private:
  std::mutex mutex_;  ///< of the timer
  boost::asio::steady_timer timer_;
};

}  // namespace dynasession::inline v0::detail
