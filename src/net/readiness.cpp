// SPDX-License-Identifier: Apache-2.0
#include "net/readiness.hpp"

#include "support/verb_outcome.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace dynasession::inline v0::net {

namespace asio = boost::asio;
using descriptor = asio::posix::stream_descriptor;

readiness::~readiness() {
  if (registered_ && registered_->is_open()) registered_->release();
}

asio::awaitable<void> readiness::wait(boost::system::error_code& failure) {
  // A cancellation that came when an operation was complete, and its handler had not run yet, ends neither that nor the
  // next.
  const auto state = co_await asio::this_coro::cancellation_state;
  if (detail::is_cancelled(state)) {
    failure = asio::error::operation_aborted;
    co_return;
  }
  failure = {};
  if (!registered_) {
    registered_.emplace(co_await asio::this_coro::executor);
    registered_->assign(of_.descriptor(), failure);
    if (failure) co_return;
  }
  const auto what = of_.wants_to_write() ? descriptor::wait_write : descriptor::wait_read;
  co_await registered_->async_wait(what, asio::redirect_error(asio::use_awaitable, failure));
}

}  // namespace dynasession::inline v0::net
