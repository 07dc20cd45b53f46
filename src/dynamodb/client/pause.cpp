// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/pause.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dynasession::inline v0::dynamodb {

namespace asio = boost::asio;

asio::awaitable<bool> pause_for(std::chrono::steady_clock::duration length) {
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) co_return false;
  asio::steady_timer timer(co_await asio::this_coro::executor, length);
  boost::system::error_code cancelled;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  co_return !cancelled;
}

}  // namespace dynasession::inline v0::dynamodb
