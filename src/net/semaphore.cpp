// SPDX-License-Identifier: Apache-2.0
#include "net/semaphore.hpp"

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>

namespace dynasession::inline v0::net {

namespace asio = boost::asio;

// An entry of the queue for as long as its coroutine waits. Cancelling the timer wakes the
// coroutine.
struct semaphore::waiter {
  waiter(semaphore& owner, const asio::any_io_executor& executor, deadline until)
      : owner(owner),
        timer(executor, until),
        place(owner.waiting_.insert(owner.waiting_.end(), this)) {}
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;
  ~waiter() {
    if (!granted) owner.waiting_.erase(place);
  }

  semaphore& owner;
  asio::steady_timer timer;
  std::list<waiter*>::iterator place;
  bool granted = false;
};

semaphore::permit semaphore::try_acquire() noexcept {
  if (free_ == 0) return {};
  --free_;
  return permit(*this);
}

asio::awaitable<semaphore::permit> semaphore::acquire(deadline until) {
  if (std::chrono::steady_clock::now() >= until) co_return permit();
  if (auto mine = try_acquire()) co_return mine;
  waiter self(*this, co_await asio::this_coro::executor, until);
  boost::system::error_code cancelled;
  co_await self.timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (!self.granted) co_return permit();
  permit mine(*this);
  const auto state = co_await asio::this_coro::cancellation_state;
  // Returning without `mine` passes the permit on to the next waiter.
  if (state.cancelled() != asio::cancellation_type::none) co_return permit();
  co_return mine;
}

void semaphore::release() {
  const auto now = std::chrono::steady_clock::now();
  const auto next = std::ranges::find_if(
      waiting_, [now](const waiter* each) { return each->timer.expiry() > now; });
  if (next == waiting_.end()) {
    ++free_;
    return;
  }
  auto* const granted = *next;
  waiting_.erase(next);
  granted->granted = true;
  granted->timer.cancel();
}

}  // namespace dynasession::inline v0::net
