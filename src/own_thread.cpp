// SPDX-License-Identifier: Apache-2.0
#include "own_thread.hpp"

#include <signal.h>

namespace dynasession::detail {
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
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

// This very thread is busy running another context, as a blocking call does.
bool own_thread::would_wait_for_itself(const boost::asio::any_io_executor& here) {
  const auto* other = here.target<boost::asio::io_context::executor_type>();
  return other && &other->context() != &context_ && executor().running_in_this_thread();
}

}  // namespace dynasession::detail
