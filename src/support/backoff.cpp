// SPDX-License-Identifier: Apache-2.0
#include "support/backoff.hpp"

#include "support/verb_outcome.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>

namespace dynasession::inline v0::detail {

double random_fraction(const random_source& random) {
  std::uint32_t drawn = 0;
  try {
    random(std::as_writable_bytes(std::span(&drawn, 1)));
  } catch (...) {
    return 1.0;
  }
  return static_cast<double>(drawn) / std::numeric_limits<std::uint32_t>::max();
}

boost::asio::awaitable<bool> pause_for(std::chrono::steady_clock::duration length) {
  return pause_until(std::chrono::steady_clock::now() + length);
}

boost::asio::awaitable<bool> pause_until(std::chrono::steady_clock::time_point time) {
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  if (is_cancelled(state)) co_return false;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
  boost::system::error_code cancelled;
  co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
  co_return !cancelled;
}

std::optional<backoff::clock::duration> backoff::next_pause() {
  const auto left = deadline_ - clock::now();
  if (left <= clock::duration::zero()) return std::nullopt;
  const auto pause =
      std::chrono::duration_cast<clock::duration>(next_ * (0.5 + 0.5 * random_fraction(*random_)));
  next_ = std::min<clock::duration>(next_ * 2, longest_);
  return std::min(pause, left);
}

}  // namespace dynasession::inline v0::detail
