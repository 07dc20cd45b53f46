// SPDX-License-Identifier: Apache-2.0
#include "support/own_thread.hpp"

#include <boost/asio/post.hpp>

#include <signal.h>

#include <chrono>
#include <vector>

namespace dynasession::inline v0::detail {
namespace {

// The application's signals are the application's: its threads handle them. But a crash of this very
// thread must reach the handler that there is for it.
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

}  // namespace

void errand::cancel(boost::asio::cancellation_type type) {
  const std::lock_guard lock(mutex_);
  if (has_ended_) return;
  boost::asio::post(there_, [self = shared_from_this(), type] { self->cancel_here(type); });
}

void errand::end() {
  const std::lock_guard lock(mutex_);
  has_ended_ = true;
}

own_thread::own_thread() {
  const signals_blocked inherited;
  thread_ = std::thread([this] { context_.run(); });
}

own_thread::~own_thread() { stop(); }

void own_thread::finish() {
  work_.reset();
  if (thread_.joinable()) thread_.join();
}

void own_thread::stop() {
  if (!thread_.joinable()) return;
  boost::asio::post(context_, [this] { cancel_errands(); });
  thread_.join();
}

void own_thread::set_out(const std::shared_ptr<errand>& what) { errands_.insert(what); }

void own_thread::come_back(const std::shared_ptr<errand>& what) {
  what->end();
  errands_.erase(what);
  if (is_stopping_ && errands_.empty()) context_.stop();
}

void own_thread::cancel_errands() {
  is_stopping_ = true;
  const std::vector under_way(errands_.begin(), errands_.end());
  for (const auto& each : under_way) each->cancel_here(boost::asio::cancellation_type::terminal);
  if (errands_.empty()) return context_.stop();
  // Who was between two waits has not heard it.
  again_.expires_after(std::chrono::milliseconds(1));
  again_.async_wait([this](const boost::system::error_code&) { cancel_errands(); });
}

// This very thread is busy running another context, as a blocking call does.
bool own_thread::would_wait_for_itself(const boost::asio::any_io_executor& here) {
  const auto* other = here.target<boost::asio::io_context::executor_type>();
  return other && &other->context() != &context_ && executor().running_in_this_thread();
}

}  // namespace dynasession::inline v0::detail
