// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace dynasession::inline v0::detail {

/// A blocking call of this thread, while it lives, and the executor of what the call runs: that may block, because
/// the thread waits for nothing else. It makes an event loop (io_context) only for what needs one: a timer, a socket,
/// an answer of another thread, or more than one thing to do next. Blocking calls nest. It is part of the core library
/// alone, because each shared library has its own copy of the private code, with variables of its own.
class DYNASESSION_EXPORT blocking_call {
 public:
  class executor;

  blocking_call() noexcept;
  ~blocking_call();
  blocking_call(const blocking_call&) = delete;
  blocking_call& operator=(const blocking_call&) = delete;

  executor get_executor() noexcept;
  /// Runs on this thread what is given to the executor, until no work is left, as io_context::run.
  void run();

  /// Whether this thread is in a blocking call, and the executor is that of what the innermost one runs.
  static bool runs(const boost::asio::any_io_executor& executor) noexcept;

 private:
  struct task {
    virtual ~task() = default;
    virtual void run() = 0;
  };
  template <class F>
  struct task_of final : task {
    explicit task_of(F&& given) : work(std::move(given)) {}
    void run() override { work(); }
    F work;
  };

  bool is_of_this_thread() const noexcept { return thread_ == std::this_thread::get_id(); }
  void post(std::unique_ptr<task> next);
  std::unique_ptr<task> take_next();
  boost::asio::io_context& context();
  boost::asio::io_context& made_context();
  void begin_work() noexcept;
  void end_work() noexcept;
  void guard_work() noexcept;

  const blocking_call* const before_;
  const std::thread::id thread_ = std::this_thread::get_id();
  std::atomic<std::size_t> work_ = 0;
  std::mutex mutex_;  ///< of all below
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guard_;
  std::optional<boost::asio::io_context> context_;
  std::unique_ptr<task> next_;  ///< null once there is a context
};

/// Models an executor of Boost.Asio. Lifetimes: the call outlives it.
class DYNASESSION_EXPORT blocking_call::executor {
 public:
  explicit executor(blocking_call& call) noexcept : call_(&call) {}
  executor(const executor& other) noexcept
      : call_(other.call_), may_block_(other.may_block_), is_work_(other.is_work_) {
    if (is_work_) call_->begin_work();
  }
  executor(executor&& other) noexcept
      : call_(other.call_),
        may_block_(other.may_block_),
        is_work_(std::exchange(other.is_work_, false)) {}
  executor& operator=(executor other) noexcept {
    std::swap(call_, other.call_);
    std::swap(may_block_, other.may_block_);
    std::swap(is_work_, other.is_work_);
    return *this;
  }
  ~executor() {
    if (is_work_) call_->end_work();
  }

  template <class F>
  void execute(F work) const {
    if (may_block_ && call_->is_of_this_thread()) return static_cast<void>(work());
    call_->post(std::make_unique<task_of<F>>(std::move(work)));
  }

  boost::asio::execution_context& query(boost::asio::execution::context_t) const {
    return call_->context();
  }
  executor require(boost::asio::execution::blocking_t::possibly_t) const noexcept {
    return with(true, is_work_);
  }
  executor require(boost::asio::execution::blocking_t::never_t) const noexcept {
    return with(false, is_work_);
  }
  executor require(boost::asio::execution::outstanding_work_t::tracked_t) const noexcept {
    return with(may_block_, true);
  }
  executor require(boost::asio::execution::outstanding_work_t::untracked_t) const noexcept {
    return with(may_block_, false);
  }

  bool operator==(const executor&) const noexcept = default;

 private:
  friend class blocking_call;

  executor with(bool may_block, bool is_work) const noexcept {
    executor made(*call_);
    made.may_block_ = may_block;
    made.is_work_ = is_work;
    if (is_work) call_->begin_work();
    return made;
  }

  blocking_call* call_;
  bool may_block_ = true;
  bool is_work_ = false;
};

inline blocking_call::executor blocking_call::get_executor() noexcept { return executor(*this); }

}  // namespace dynasession::inline v0::detail
