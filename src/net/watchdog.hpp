// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <memory>

namespace dynasession::inline v0::net {

/// Closes the sockets of one client at their deadlines. One timer serves them all, and is rarely set: what
/// begins later usually ends later. It may go on for `longest_wait` when there is no limit any more, and keeps the loop
/// running until then.
/// Lifetimes: owned by shared pointers; the context of the executor outlives it.
/// Thread safety: used on one executor that runs one handler at a time.
class watchdog : public std::enable_shared_from_this<watchdog> {
 public:
  static constexpr std::chrono::milliseconds longest_wait{100};

  explicit watchdog(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  /// While it lives, the socket is watched. Lifetimes: both others outlive it, at the same place.
  class limit : public boost::intrusive::list_base_hook<
                    boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    limit(watchdog& by, boost::asio::ip::tcp::socket& socket, deadline until);
    limit(const limit&) = delete;
    limit& operator=(const limit&) = delete;

    /// Whether the socket was closed.
    bool has_passed() const noexcept { return has_passed_; }

   private:
    friend class watchdog;

    boost::asio::ip::tcp::socket& socket_;
    const deadline until_;
    bool has_passed_ = false;
  };

 private:
  void wait_until(deadline next);
  void look();

  boost::asio::steady_timer timer_;
  deadline next_ = deadline::max();  ///< at which the timer ends
  boost::intrusive::list<limit, boost::intrusive::constant_time_size<false>> limits_;
};

}  // namespace dynasession::inline v0::net
