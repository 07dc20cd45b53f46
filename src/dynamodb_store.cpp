// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/connect.hpp"
#include "dynamodb/records.hpp"

#include <dynasession/dynamodb_store.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <signal.h>

#include <thread>
#include <utility>

namespace dynasession {
namespace {

namespace asio = boost::asio;

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

std::shared_ptr<dynamodb::records> open_records(const dynamodb_options& options) {
  dynamodb::record_requests requests(
      options.table_name, {.table_key = options.table_key, .compress_over = options.compress_over});
  return std::make_shared<dynamodb::records>(
      std::move(requests), dynamodb::connect(options),
      dynamodb::records_options{.deadline = options.deadline,
                                .consistent_read = options.consistent_read});
}

}  // namespace

/// The thread that owns the connections, and the hop to it.
class dynamodb_store::own_thread {
 public:
  explicit own_thread(const dynamodb_options& options) : records_(open_records(options)) {
    const signals_blocked inherited;
    thread_ = std::thread([this] { context_.run(); });
  }

  ~own_thread() {
    context_.stop();
    thread_.join();
  }

  own_thread(const own_thread&) = delete;
  own_thread& operator=(const own_thread&) = delete;

  /// Runs a verb there, and gives its answer here.
  template <class T>
  asio::awaitable<result<T>> run(asio::awaitable<result<T>> verb) {
    const auto here = co_await asio::this_coro::executor;
    if (here == executor()) co_return co_await std::move(verb);
    if (would_wait_for_itself(here)) co_return error(errc::would_deadlock, {});
    auto kept = keeping(records_, std::move(verb));
    co_return co_await asio::co_spawn(executor(), std::move(kept), asio::use_awaitable);
  }

  dynamodb::records& records() noexcept { return *records_; }
  asio::any_io_executor executor() { return context_.get_executor(); }

 private:
  // What a verb works on stays until its coroutine is gone, with the context at the latest.
  template <class T>
  static asio::awaitable<T> keeping(std::shared_ptr<dynamodb::records>, asio::awaitable<T> verb) {
    co_return co_await std::move(verb);
  }

  // This very thread is busy running another context, as a blocking call does.
  bool would_wait_for_itself(const asio::any_io_executor& here) {
    const auto* other = here.target<asio::io_context::executor_type>();
    return other && &other->context() != &context_ &&
           context_.get_executor().running_in_this_thread();
  }

  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  std::shared_ptr<dynamodb::records> records_;  // its connections are registered with the context
  std::thread thread_;
};

dynamodb_store::dynamodb_store(dynamodb_options options)
    : thread_(std::make_unique<own_thread>(options)) {}

dynamodb_store::~dynamodb_store() = default;

asio::awaitable<result<void>> dynamodb_store::create(record draft) {
  return thread_->run(thread_->records().create(std::move(draft)));
}

asio::awaitable<result<std::optional<record>>> dynamodb_store::load(std::string key,
                                                                    timestamp now) {
  return thread_->run(thread_->records().load(std::move(key), now));
}

asio::awaitable<result<std::int64_t>> dynamodb_store::save(save_request request) {
  return thread_->run(thread_->records().save(std::move(request)));
}

asio::awaitable<result<void>> dynamodb_store::touch(touch_request request) {
  return thread_->run(thread_->records().touch(std::move(request)));
}

asio::awaitable<result<void>> dynamodb_store::renew(renew_request request) {
  return thread_->run(thread_->records().renew(std::move(request)));
}

asio::awaitable<result<void>> dynamodb_store::remove(std::string key) {
  return thread_->run(thread_->records().remove(std::move(key)));
}

asio::any_io_executor dynamodb_store::get_executor() const noexcept { return thread_->executor(); }

}  // namespace dynasession
