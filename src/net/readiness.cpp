// SPDX-License-Identifier: Apache-2.0
#include "net/readiness.hpp"

#include "support/verb_outcome.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <mutex>

namespace dynasession::inline v0::net {

namespace asio = boost::asio;
using boost::system::error_code;
using descriptor = asio::posix::stream_descriptor;

namespace {

template <class Executor>
const asio::strand<Executor>* strand_of(const asio::any_io_executor& executor) {
  return executor.target<asio::strand<Executor>>();
}

// One that lives as long as its context and is no work of it, or none: an executor of the application may be anything.
asio::any_io_executor lasting(const asio::any_io_executor& executor) {
  using of_context = asio::io_context::executor_type;
  using of_pool = asio::thread_pool::executor_type;
  if (executor.target<of_context>() || executor.target<of_pool>()) return executor;
  if (const auto* strand = strand_of<of_context>(executor)) return strand->get_inner_executor();
  if (const auto* strand = strand_of<of_pool>(executor)) return strand->get_inner_executor();
  if (const auto* strand = strand_of<asio::any_io_executor>(executor))
    return lasting(strand->get_inner_executor());
  return {};
}

}  // namespace

asio::awaitable<void> readiness::wait(error_code& failure) {
  // A cancellation that came when an operation was complete, and its handler had not run yet, ends neither that nor the
  // next.
  const auto state = co_await asio::this_coro::cancellation_state;
  if (detail::is_cancelled(state)) {
    failure = asio::error::operation_aborted;
    co_return;
  }
  failure = {};
  const auto executor = co_await asio::this_coro::executor;
  auto& here = asio::query(executor, asio::execution::context);
  if (!is_registered_with(here)) register_with(here, executor, failure);
  if (failure) co_return;
  const auto what = of_.wants_to_write() ? descriptor::wait_write : descriptor::wait_read;
  co_await registered_->async_wait(what, asio::redirect_error(asio::use_awaitable, failure));
  if (!stays_registered_) unregister();
}

bool readiness::is_registered_with(const context& wanted) const {
  if (!registered_ || context_ != &wanted) return false;
  // Another context may be at the place of one that is gone.
  const std::lock_guard lock(loop_->mutex);
  return !loop_->is_ending;
}

void readiness::register_with(context& wanted, const asio::any_io_executor& executor,
                              error_code& failure) {
  unregister();
  const auto found = lasting(executor);
  stays_registered_ = static_cast<bool>(found);
  registered_.emplace(stays_registered_ ? found : executor);
  context_ = &wanted;
  loop_ = detail::event_loop::of(wanted);
  registered_->assign(of_.descriptor(), failure);
}

void readiness::unregister() noexcept {
  if (!registered_) return;
  const std::lock_guard lock(loop_->mutex);
  if (loop_->is_ending) {
    std::construct_at(&registered_);  // the context has what belonged to it, or is gone
    return;
  }
  if (registered_->is_open()) registered_->release();
  registered_.reset();
}

}  // namespace dynasession::inline v0::net
