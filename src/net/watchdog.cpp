// SPDX-License-Identifier: Apache-2.0
#include "net/watchdog.hpp"

#include <boost/system/error_code.hpp>

#include <sys/socket.h>

#include <algorithm>

namespace dynasession::inline v0::net {

watchdog::limit::limit(watchdog& by, int socket, deadline until)
    : by_(by), socket_(socket), until_(until) {
  const std::lock_guard lock(by_.mutex_);
  if (until < by_.next_) by_.wait_until(until);
  by_.limits_.push_back(*this);
}

watchdog::limit::~limit() {
  const std::lock_guard lock(by_.mutex_);
  by_.limits_.erase(by_.limits_.iterator_to(*this));
}

void watchdog::wait_until(deadline next) {
  const auto at = std::min<deadline>(next, std::chrono::steady_clock::now() + longest_wait);
  next_ = deadline::max();  // if there is no memory for the wait
  timer_.expires_at(at);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
    const auto self = weak.lock();
    if (!self || cancelled) return;
    const std::lock_guard lock(self->mutex_);
    self->look();
  });
  next_ = at;
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
    // What waits for it goes on, on a thread of its own.
    ::shutdown(each.socket_, SHUT_RDWR);
  }
  next_ = deadline::max();
  if (next != next_) wait_until(next);
}

}  // namespace dynasession::inline v0::net
