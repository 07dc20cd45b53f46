// SPDX-License-Identifier: Apache-2.0
#include "support/wakeup.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <mutex>
#include <utility>

namespace dynasession::inline v0::detail {

namespace asio = boost::asio;

wakeup::wakeup(const asio::any_io_executor& here, clock::time_point until)
    : timer_(here, until), loop_(event_loop::of(asio::query(here, asio::execution::context))) {}

asio::awaitable<void> wakeup::wait() {
  boost::system::error_code cancelled;
  auto token = asio::redirect_error(asio::use_awaitable, cancelled);
  const auto begin = [this](auto handler) {
    const std::lock_guard lock(loop_->mutex);
    timer_.async_wait(std::move(handler));
  };
  co_await asio::async_initiate<decltype(token), void(boost::system::error_code)>(begin, token);
}

// A time in the past ends also a wait that has not begun yet.
void wakeup::notify() noexcept {
  const std::lock_guard lock(loop_->mutex);
  if (!loop_->is_ending) timer_.expires_at(clock::time_point::min());
}

}  // namespace dynasession::inline v0::detail
