// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_line.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace dynasession::inline v0::detail {

namespace asio = boost::asio;

asio::awaitable<bool> lock_line::wait_for_turn(std::chrono::steady_clock::time_point until) {
  if (!std::exchange(has_turn_, true)) co_return true;
  const auto executor = co_await asio::this_coro::executor;
  waiter self(executor, until);
  waiting_.push_back(&self);
  boost::system::error_code ignored;  // called or too late: the waiter knows
  co_await self.called.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (!self.has_turn) std::erase(waiting_, &self);
  co_return self.has_turn;
}

void lock_line::pass_turn() {
  has_turn_ = !waiting_.empty();
  if (!has_turn_) return;
  auto* next = waiting_.front();
  waiting_.pop_front();
  next->has_turn = true;
  next->called.cancel();
}

void lock_line::saw(const std::optional<session_lock>& there, steady_time now) {
  if (there) courtesy.met_another(now);
  watch.saw(there, now);
}

}  // namespace dynasession::inline v0::detail
