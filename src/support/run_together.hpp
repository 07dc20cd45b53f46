// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/verb_outcome.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

namespace dynasession::inline v0::detail {

/// A coroutine that sees in its state, not by an exception, that it is cancelled.
inline boost::asio::awaitable<void> without_throwing(boost::asio::awaitable<void> work) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  co_await std::move(work);
}

/// Runs all of them at once, and waits for the last. If the caller is cancelled, so are they; they see it in their state.
/// `kept` stays until each is gone: a context that is destroyed destroys them and the caller in any order. Precondition:
/// the executor it is awaited on runs one handler at a time.
inline boost::asio::awaitable<void> run_together(std::vector<boost::asio::awaitable<void>> work,
                                                 std::shared_ptr<const void> kept = nullptr) {
  namespace asio = boost::asio;
  const auto here = co_await asio::this_coro::executor;
  asio::steady_timer done(here, asio::steady_timer::time_point::max());
  auto left = work.size();
  std::exception_ptr thrown;
  const auto stops = std::make_shared<std::deque<asio::cancellation_signal>>(work.size());
  const auto at_end = [&, stops, kept](std::exception_ptr failure) {
    if (failure) thrown = failure;
    if (--left == 0) done.cancel();
  };
  for (std::size_t i = 0; i < work.size(); ++i)
    asio::co_spawn(here, without_throwing(std::move(work[i])),
                   asio::bind_cancellation_slot((*stops)[i].slot(), at_end));
  boost::system::error_code ignored;
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  if (const bool cancelled = co_await is_cancelled(); !cancelled && left > 0)
    co_await done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (left > 0)
    for (auto& each : *stops) each.emit(asio::cancellation_type::terminal);
  if (left > 0)
    co_await done.async_wait(asio::bind_cancellation_slot(
        asio::cancellation_slot(), asio::redirect_error(asio::use_awaitable, ignored)));
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace dynasession::inline v0::detail
