// SPDX-License-Identifier: Apache-2.0
#include <dynasession/detail/blocking_call.hpp>

#include <boost/asio/post.hpp>

#include <utility>

namespace dynasession::inline v0::detail {
namespace {

namespace asio = boost::asio;

thread_local const blocking_call* innermost_call = nullptr;

}  // namespace

blocking_call::blocking_call() noexcept : before_(std::exchange(innermost_call, this)) {}

blocking_call::~blocking_call() {
  innermost_call = before_;
  // The thread that ended the last work may still hold the mutex.
  const std::lock_guard lock(mutex_);
  guard_.reset();
}

bool blocking_call::runs(const asio::any_io_executor& executor) noexcept {
  const auto* const own = executor.target<blocking_call::executor>();
  return own && own->call_ == innermost_call;
}

void blocking_call::run() {
  while (const auto next = take_next()) next->run();
  if (context_) context_->run();
}

void blocking_call::post(std::unique_ptr<task> last) {
  const std::lock_guard lock(mutex_);
  if (!context_ && !next_)
    next_ = std::move(last);
  else
    asio::post(made_context(), [last = std::move(last)] { last->run(); });
}

std::unique_ptr<blocking_call::task> blocking_call::take_next() {
  const std::lock_guard lock(mutex_);
  if (!next_ && work_ > 0) made_context();  // to wait in
  return std::move(next_);
}

asio::io_context& blocking_call::context() {
  const std::lock_guard lock(mutex_);
  return made_context();
}

asio::io_context& blocking_call::made_context() {
  if (context_) return *context_;
  context_.emplace(1);
  if (work_ > 0) guard_.emplace(context_->get_executor());
  if (next_) asio::post(*context_, [next = std::move(next_)] { next->run(); });
  return *context_;
}

void blocking_call::begin_work() noexcept {
  if (work_++ > 0) return;
  const std::lock_guard lock(mutex_);
  guard_work();
}

void blocking_call::end_work() noexcept {
  std::unique_lock lock(mutex_, std::defer_lock);
  if (!is_of_this_thread())
    lock.lock();  // before the thread of the call sees the end of the work, and destroys the mutex
  if (--work_ > 0) return;
  if (!lock) lock.lock();
  guard_work();
}

// Threads may come here in another order than they changed the number.
void blocking_call::guard_work() noexcept {
  if (work_ == 0)
    guard_.reset();
  else if (context_ && !guard_)
    guard_.emplace(context_->get_executor());
}

}  // namespace dynasession::inline v0::detail
