// SPDX-License-Identifier: Apache-2.0
#include "support/wakeup.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <utility>

namespace dynasession::inline v0::detail {

namespace asio = boost::asio;

asio::awaitable<void> wakeup::wait() {
  boost::system::error_code cancelled;
  auto token = asio::redirect_error(asio::use_awaitable, cancelled);
  co_await asio::async_initiate<decltype(token), void(boost::system::error_code)>(
      [this](auto handler) {
        const std::lock_guard lock(mutex_);
        timer_.async_wait(std::move(handler));
      },
      token);
}

// A time in the past ends also a wait that has not begun yet.
void wakeup::notify() noexcept {
  const std::lock_guard lock(mutex_);
  timer_.expires_at(clock::time_point::min());
}

}  // namespace dynasession::inline v0::detail
