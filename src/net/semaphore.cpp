// SPDX-License-Identifier: Apache-2.0
#include "net/semaphore.hpp"

#include "support/verb_outcome.hpp"
#include "support/wakeup.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>

namespace dynasession::inline v0::net {

namespace asio = boost::asio;

/// An entry of the queue, for as long as its coroutine waits. It has a permit from the beginning if one is free,
/// and passes on one that nobody took.
class semaphore::waiter {
 public:
  waiter(semaphore& owner, const asio::any_io_executor& executor, deadline until)
      : owner_(owner), until_(until), wakeup_(executor, until) {
    const std::lock_guard lock(owner_.mutex_);
    has_permit_ = owner_.free_ > 0;
    if (has_permit_)
      --owner_.free_;
    else
      place_ = owner_.waiting_.insert(owner_.waiting_.end(), this);
  }
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;
  ~waiter() {
    std::unique_lock lock(owner_.mutex_);
    if (!has_permit_) owner_.waiting_.erase(place_);
    lock.unlock();
    if (has_permit_ && !is_taken_) owner_.release();
  }

  /// Until it has a permit, or until its deadline.
  asio::awaitable<void> wait() { return wakeup_.wait(); }
  bool has_permit() const {
    const std::lock_guard lock(owner_.mutex_);
    return has_permit_;
  }
  permit take() noexcept {
    is_taken_ = true;
    return permit(owner_);
  }

  // The caller of both holds the mutex of the owner. `get_permit` removes the waiter from the owner's list.
  bool is_in_time(deadline now) const noexcept { return until_ > now; }
  void get_permit() noexcept {
    owner_.waiting_.erase(place_);
    has_permit_ = true;
    wakeup_.notify();
  }

 private:
  semaphore& owner_;
  const deadline until_;
  detail::wakeup wakeup_;
  std::list<waiter*>::iterator place_;
  bool has_permit_ = false;
  bool is_taken_ = false;
};

semaphore::permit semaphore::try_acquire() noexcept {
  const std::lock_guard lock(mutex_);
  if (free_ == 0) return {};
  --free_;
  return permit(*this);
}

asio::awaitable<semaphore::permit> semaphore::acquire(deadline until) {
  if (std::chrono::steady_clock::now() >= until) co_return permit();
  if (auto mine = try_acquire()) co_return mine;
  waiter self(*this, co_await asio::this_coro::executor, until);
  if (!self.has_permit()) co_await self.wait();
  const auto state = co_await asio::this_coro::cancellation_state;
  if (detail::is_cancelled(state) || !self.has_permit()) co_return permit();
  co_return self.take();
}

std::size_t semaphore::free() const noexcept {
  const std::lock_guard lock(mutex_);
  return free_;
}

void semaphore::release() noexcept {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  const auto next =
      std::ranges::find_if(waiting_, [now](const waiter* each) { return each->is_in_time(now); });
  if (next == waiting_.end())
    ++free_;
  else
    (*next)->get_permit();
}

}  // namespace dynasession::inline v0::net
