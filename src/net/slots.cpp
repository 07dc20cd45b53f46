// SPDX-License-Identifier: Apache-2.0
#include "net/slots.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dynasession::inline v0::net {

namespace asio = boost::asio;

// In line for as long as its coroutine waits; the timer is cancelled to call it.
struct slots::waiter {
  waiter(slots& line, const asio::any_io_executor& executor, deadline until)
      : line(line),
        timer(executor, until),
        place(line.waiting_.insert(line.waiting_.end(), this)) {}
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;
  ~waiter() {
    if (!called) line.waiting_.erase(place);
  }

  slots& line;
  asio::steady_timer timer;
  std::list<waiter*>::iterator place;
  bool called = false;
};

asio::awaitable<slots::slot> slots::take(deadline until) {
  if (free_ > 0) {
    --free_;
    co_return slot(*this);
  }
  waiter self(*this, co_await asio::this_coro::executor, until);
  boost::system::error_code cancelled;
  co_await self.timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (!self.called) co_return slot();
  slot mine(*this);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) co_return slot();  // the next may have it
  co_return mine;
}

void slots::free_one() {
  if (waiting_.empty()) {
    ++free_;
    return;
  }
  auto* next = waiting_.front();
  waiting_.pop_front();
  next->called = true;
  next->timer.cancel();
}

}  // namespace dynasession::inline v0::net
