// SPDX-License-Identifier: Apache-2.0
#include "net/watchdog.hpp"

#include <boost/system/error_code.hpp>

#include <algorithm>

namespace dynasession::inline v0::net {

using boost::system::error_code;

watchdog::limit::limit(watchdog& by, boost::asio::ip::tcp::socket& socket, deadline until)
    : socket_(socket), until_(until) {
  by.limits_.push_back(*this);
  if (until < by.next_) by.wait_until(until);
}

void watchdog::wait_until(deadline next) {
  next_ = std::min<deadline>(next, std::chrono::steady_clock::now() + longest_wait);
  timer_.expires_at(next_);
  timer_.async_wait([weak = weak_from_this()](const error_code& cancelled) {
    const auto self = weak.lock();
    if (self && !cancelled) self->look();
  });
}

void watchdog::look() {
  const auto now = std::chrono::steady_clock::now();
  auto next = deadline::max();
  for (auto& each : limits_) {
    if (each.has_passed_) continue;
    if (each.until_ > now) {
      next = std::min(next, each.until_);
      continue;
    }
    each.has_passed_ = true;
    error_code ignored;
    each.socket_.close(ignored);
  }
  next_ = deadline::max();
  if (next != next_) wait_until(next);
}

}  // namespace dynasession::inline v0::net
