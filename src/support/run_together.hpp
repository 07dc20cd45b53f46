// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <utility>
#include <vector>

namespace dynasession::inline v0::detail {

/// Runs all of them at once, and waits for the last, also if the caller is cancelled. `kept` stays until each is gone: a
/// context that is destroyed destroys them and the caller in any order. Precondition: the executor it is awaited on runs
/// one handler at a time.
inline boost::asio::awaitable<void> run_together(std::vector<boost::asio::awaitable<void>> work,
                                                 std::shared_ptr<const void> kept = nullptr) {
  const auto here = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer done(here, boost::asio::steady_timer::time_point::max());
  auto left = work.size();
  std::exception_ptr thrown;
  for (auto& each : work)
    boost::asio::co_spawn(here, std::move(each), [&, kept](std::exception_ptr failure) {
      if (failure) thrown = failure;
      if (--left == 0) done.cancel();
    });
  boost::system::error_code ignored;
  const bool throws = co_await boost::asio::this_coro::throw_if_cancelled();
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  if (left > 0)
    co_await done.async_wait(boost::asio::bind_cancellation_slot(
        boost::asio::cancellation_slot(),
        boost::asio::redirect_error(boost::asio::use_awaitable, ignored)));
  co_await boost::asio::this_coro::throw_if_cancelled(throws);
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace dynasession::inline v0::detail
