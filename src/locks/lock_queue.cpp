// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_queue.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace dynasession::inline v0::detail {
namespace {

namespace asio = boost::asio;

// As multiples of the delay: how long a manager that seems to be alone may take a lock again and again ...
constexpr int longest_run = 4;
// ... and how long after it met another one it expects to meet one again.
constexpr int memory_of_others = 40;

}  // namespace

void lock_fairness::took(steady_time now, steady_time delay, bool waited) {
  if (waited || has_paused(now, delay)) since_ = now;
}

bool lock_fairness::must_back_off(steady_time now, steady_time delay) const noexcept {
  if (has_paused(now, delay)) return false;
  const bool is_alone = !met_another_ || now - *met_another_ > memory_of_others * delay;
  return !is_alone || now - since_ > longest_run * delay;
}

bool lock_fairness::has_paused(steady_time now, steady_time delay) const noexcept {
  return !released_ || now - *released_ >= delay;
}

asio::awaitable<bool> lock_queue::wait_for_turn(std::chrono::steady_clock::time_point until) {
  if (!std::exchange(has_turn_, true)) co_return true;
  const auto executor = co_await asio::this_coro::executor;
  waiter self(executor, until);
  waiting_.push_back(&self);
  boost::system::error_code ignored;  // called or too late: the waiter knows
  co_await self.called.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (!self.has_turn) std::erase(waiting_, &self);
  co_return self.has_turn;
}

void lock_queue::pass_turn() {
  has_turn_ = !waiting_.empty();
  if (!has_turn_) return;
  auto* next = waiting_.front();
  waiting_.pop_front();
  next->has_turn = true;
  next->called.cancel();
}

void lock_queue::saw(const std::optional<session_lock>& there, steady_time now) {
  if (there) fairness.met_another(now);
  watch.saw(there, now);
}

}  // namespace dynasession::inline v0::detail
