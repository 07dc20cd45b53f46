// SPDX-License-Identifier: Apache-2.0
#include "support/own_thread.hpp"

#include "support/wakeup.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <signal.h>

#include <chrono>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace dynasession::inline v0::detail {
namespace {

namespace asio = boost::asio;

// Signals are handled by the application's threads. Only those of a crash of this thread are not blocked,
// so that they reach their handlers.
class signals_blocked {
 public:
  signals_blocked() {
    sigset_t blocked;
    ::sigfillset(&blocked);
    for (const int crash : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP})
      ::sigdelset(&blocked, crash);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &before_);
  }
  ~signals_blocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  signals_blocked(const signals_blocked&) = delete;
  signals_blocked& operator=(const signals_blocked&) = delete;

 private:
  sigset_t before_;
};

// That of the `own_thread` whose thread this is.
thread_local const asio::io_context* context_of_this_thread = nullptr;

}  // namespace

/// A call whose caller waits on another thread and can cancel it. Asio's signals must be emitted on the
/// thread of what they cancel, so a cancellation is posted there.
class remote_call : public call_in_flight, public std::enable_shared_from_this<remote_call> {
 public:
  using executor_type = asio::io_context::executor_type;

  explicit remote_call(executor_type there) : there_(there) {}

  // From any thread, at any time.
  void cancel(asio::cancellation_type type) {
    const std::lock_guard lock(mutex_);
    if (has_ended_) return;
    asio::post(there_, [self = shared_from_this(), type] { self->cancel_here(type); });
  }
  /// Notifies this one at the end; nullptr: nobody waits any more.
  void set_waiting(wakeup* waiting) noexcept {
    const std::lock_guard lock(mutex_);
    waiting_ = waiting;
  }
  bool has_ended() const noexcept {
    const std::lock_guard lock(mutex_);
    return has_ended_;
  }

  // All below on its own thread.
  asio::cancellation_slot slot() noexcept { return signal_.slot(); }
  void cancel_here(asio::cancellation_type type) { signal_.emit(type); }
  /// Its executor may go from now on.
  void end() {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    if (waiting_) waiting_->notify();
  }

 private:
  mutable std::mutex mutex_;
  bool has_ended_ = false;
  wakeup* waiting_ = nullptr;
  executor_type there_;
  asio::cancellation_signal signal_;
};

/// What runs there; it lives as long as the coroutine.
class own_thread::visit {
 public:
  visit(own_thread& place, std::shared_ptr<remote_call> call, std::shared_ptr<void> kept,
        asio::awaitable<void> work)
      : place_(place), kept_(std::move(kept)), call_(std::move(call)), work_(std::move(work)) {}
  visit(visit&&) = default;
  ~visit() {
    if (call_) place_.end(*call_);
  }

  asio::awaitable<void> operator()() {
    place_.begin(*call_);
    return std::move(work_);
  }

 private:
  own_thread& place_;
  std::shared_ptr<void> kept_;
  std::shared_ptr<remote_call> call_;
  asio::awaitable<void> work_;
};

/// The caller, in a coroutine that waits here.
class own_thread::visitor {
 public:
  visitor(const asio::any_io_executor& here, std::shared_ptr<remote_call> call)
      : call_(std::move(call)), end_(here) {
    call_->set_waiting(&end_);
  }
  visitor(const visitor&) = delete;
  visitor& operator=(const visitor&) = delete;
  ~visitor() {
    call_->set_waiting(nullptr);
    try {
      call_->cancel(asio::cancellation_type::terminal);
    } catch (...) {
      // Out of memory: it goes on to its end.
    }
  }

  asio::awaitable<void> wait_for_end() {
    while (!call_->has_ended()) {
      co_await end_.wait();
      const auto state = co_await asio::this_coro::cancellation_state;
      if (is_cancelled(state)) call_->cancel(state.cancelled());
    }
  }

 private:
  std::shared_ptr<remote_call> call_;
  wakeup end_;
};

own_thread::own_thread() {
  const signals_blocked inherited;
  thread_ = std::thread([this] {
    context_of_this_thread = &context_;
    context_.run();
  });
}

own_thread::~own_thread() { stop(); }

bool own_thread::blocks(const asio::any_io_executor& here) const {
  return context_of_this_thread == &context_ && is_blocked_by(here);
}

asio::awaitable<void> own_thread::wait_for(std::shared_ptr<void> kept, asio::awaitable<void> work) {
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (!is_cancelled(state)) {
    const auto call = std::make_shared<remote_call>(executor());
    visitor self(co_await asio::this_coro::executor, call);
    asio::co_spawn(executor(), visit(*this, call, std::move(kept), std::move(work)),
                   asio::bind_cancellation_slot(call->slot(), asio::detached));
    co_await self.wait_for_end();
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
}

void own_thread::finish() {
  work_.reset();
  if (thread_.joinable()) thread_.join();
}

void own_thread::stop() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] { cancel_calls(); });
  thread_.join();
}

void own_thread::delete_by(std::function<void()> deletion) noexcept try {
  if (!context_of_this_thread) return deletion();
  const signals_blocked inherited;
  std::thread(std::move(deletion)).detach();
} catch (...) {
  // There is no thread to do it: what is left goes with the process.
}

void own_thread::begin(remote_call& call) { calls_.push_back(call); }

void own_thread::end(remote_call& call) {
  call.end();
  if (call.is_linked()) calls_.erase(calls_.iterator_to(call));
  if (is_stopping_ && calls_.empty()) context_.stop();
}

void own_thread::cancel_calls() {
  is_stopping_ = true;
  std::vector<std::shared_ptr<remote_call>> in_flight;
  for (auto& each : calls_) in_flight.push_back(static_cast<remote_call&>(each).shared_from_this());
  for (const auto& each : in_flight) each->cancel_here(asio::cancellation_type::terminal);
  if (calls_.empty()) return context_.stop();
  // One that was between two waits did not notice.
  again_.expires_after(std::chrono::milliseconds(1));
  again_.async_wait([this](const boost::system::error_code&) { cancel_calls(); });
}

bool own_thread::is_blocked_by(const asio::any_io_executor& here) {
  if (!context_of_this_thread || blocking_call::runs(here)) return context_of_this_thread;
  const auto* other = here.target<asio::io_context::executor_type>();
  return other && &other->context() != context_of_this_thread;
}

}  // namespace dynasession::inline v0::detail
