// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_queue.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dynasession::inline v0::detail {
namespace {

namespace asio = boost::asio;

// As multiples of the delay: how long a manager that seems to be alone may take a lock again and again ...
constexpr int longest_run = 4;
// ... and how long after it met another one it expects to meet one again.
constexpr int memory_of_others = 40;

}  // namespace

void lock_fairness::attempts(steady_time now, steady_time delay, bool waited) {
  if (waited || left_it_free(now, delay)) since_ = now;
}

bool lock_fairness::must_back_off(steady_time now, steady_time delay) const noexcept {
  if (left_it_free(now, delay)) return false;
  const bool is_alone = !met_another_ || now - *met_another_ > memory_of_others * delay;
  return !is_alone || now - since_ > longest_run * delay;
}

bool lock_fairness::left_it_free(steady_time now, steady_time delay) const noexcept {
  return !released_ || now - *released_ >= delay;
}

void lock_queue::saw(const std::optional<session_lock>& there, steady_time now) {
  if (there) fairness.met_another(now);
  watch.saw(there, now);
}

lock_turn::lock_turn(lock_queue& queue) : queue_(queue) { queue_.turns_.push_back(this); }

lock_turn::~lock_turn() {
  const bool had_turn = has_come();
  std::erase(queue_.turns_, this);
  if (!had_turn || queue_.is_empty()) return;
  if (auto& next = queue_.turns_.front()->called_) next->cancel();
}

asio::awaitable<bool> lock_turn::begin(std::chrono::steady_clock::time_point until) {
  if (has_come()) co_return true;
  const auto executor = co_await asio::this_coro::executor;
  boost::system::error_code ignored;  // called or too late: the queue knows
  co_await called_.emplace(executor, until)
      .async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  called_.reset();
  co_return has_come();
}

}  // namespace dynasession::inline v0::detail
