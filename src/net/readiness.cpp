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

readiness::registration::registration(const asio::any_io_executor& executor, int socket,
                                      error_code& failure)
    : descriptor_(executor) {
  descriptor_.assign(socket, failure);
}

readiness::registration::~registration() {
  if (descriptor_.is_open()) descriptor_.release();
}

asio::awaitable<void> readiness::registration::wait(bool for_writing, error_code& failure) {
  const auto what = for_writing ? descriptor::wait_write : descriptor::wait_read;
  return descriptor_.async_wait(what, asio::redirect_error(asio::use_awaitable, failure));
}

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
  if (!is_registered_with(here)) {
    unregister();
    const auto found = lasting(executor);
    if (!found) {
      registration once(executor, of_.descriptor(), failure);
      if (!failure) co_await once.wait(of_.wants_to_write(), failure);
      co_return;
    }
    register_with(here, found, failure);
  }
  if (!failure) co_await kept_->wait(of_.wants_to_write(), failure);
}

bool readiness::is_registered_with(const context& wanted) const {
  if (!kept_ || context_ != &wanted) return false;
  // Another context may be at the place of one that is gone.
  const std::lock_guard lock(loop_->mutex);
  return !loop_->is_ending;
}

void readiness::register_with(context& wanted, const asio::any_io_executor& lasting,
                              error_code& failure) {
  const descriptor first(lasting);  // which `of` needs, and may run out of memory
  loop_ = detail::event_loop::of(wanted);
  kept_.emplace(lasting, of_.descriptor(), failure);
  context_ = &wanted;
}

void readiness::unregister() noexcept {
  if (!kept_) return;
  const std::lock_guard lock(loop_->mutex);
  if (loop_->is_ending)
    std::construct_at(&kept_);  // not destroyed: the context has what belonged to it, or is gone
  else
    kept_.reset();
}

}  // namespace dynasession::inline v0::net
