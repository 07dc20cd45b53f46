// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

namespace dynasession::inline v0::net {

/// Shuts the sockets of one client down at their deadlines, so that nothing waits for them any longer. One timer serves
/// them all, and is rarely set: what begins later usually ends later. It may go on for `longest_wait` when there is no
/// limit any more, and keeps the loop running until then.
/// Lifetimes: owned by shared pointers; the context of the executor outlives it.
/// Thread safety: concurrent calls are safe.
class watchdog : public std::enable_shared_from_this<watchdog> {
 public:
  static constexpr std::chrono::milliseconds longest_wait{100};

  explicit watchdog(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  /// While it lives, the socket is watched. Lifetimes: both others outlive it, at the same place.
  class limit : public boost::intrusive::list_base_hook<> {
   public:
    limit(watchdog& by, int socket, deadline until);
    limit(const limit&) = delete;
    limit& operator=(const limit&) = delete;
    ~limit();

    /// Whether the socket was shut down.
    bool has_passed() const noexcept { return has_passed_; }

   private:
    friend class watchdog;

    watchdog& by_;
    const int socket_;
    const deadline until_;
    std::atomic<bool> has_passed_ = false;
  };

 private:
  // Both with the lock.
  void wait_until(deadline next);
  void look();

  std::mutex mutex_;  ///< of what follows
  boost::asio::steady_timer timer_;
  deadline next_ = deadline::max();  ///< at which the timer ends
  boost::intrusive::list<limit> limits_;
};

}  // namespace dynasession::inline v0::net
