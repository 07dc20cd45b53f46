// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <utility>

namespace dynasession::inline v0::detail {

class remote_call;

/// A thread with an executor, and the hop to it.
class own_thread {
 public:
  own_thread();
  /// As `stop`.
  ~own_thread();
  own_thread(const own_thread&) = delete;
  own_thread& operator=(const own_thread&) = delete;

  /// Runs a coroutine there, and gives its answer here. What it works on, `kept`, stays until the
  /// coroutine is gone, with this object at the latest. If the caller is cancelled, so is what the
  /// coroutine waits for: it gets an error instead of an exception, and its answer is given.
  /// Errors: would_deadlock; unavailable, if it was cancelled before it began.
  template <class T>
  boost::asio::awaitable<result<T>> run(std::shared_ptr<void> kept,
                                        boost::asio::awaitable<result<T>> work) {
    // Shared: a caller whose context is stopped and destroyed does not wait for the answer.
    auto answer = std::make_shared<std::optional<result<T>>>();
    const auto refused = co_await hop(std::move(kept), store(std::move(work), answer));
    if (refused.failed()) co_return refused;
    co_return *std::move(*answer);
  }

  /// Waits until all work on the context is done, and ends the thread.
  void finish();
  /// Cancels the calls of `run`, waits for their answers, and ends the thread. Other work on the context is
  /// not continued.
  void stop();

  boost::asio::io_context::executor_type executor() noexcept { return context_.get_executor(); }

  /// Whether a coroutine on this executor runs inside a blocking call on the thread of an `own_thread`, which
  /// cannot complete anything meanwhile.
  static bool is_blocked_by(const boost::asio::any_io_executor& here);

 private:
  class visit;

  template <class T>
  static boost::asio::awaitable<void> store(boost::asio::awaitable<result<T>> work,
                                            std::shared_ptr<std::optional<result<T>>> answer) {
    answer->emplace(co_await std::move(work));
  }

  /// All that does not depend on the type of the answer, compiled once. Gives why it did not run.
  boost::asio::awaitable<error> hop(std::shared_ptr<void> kept, boost::asio::awaitable<void> work);
  void begin(const std::shared_ptr<remote_call>& call);
  void end(const std::shared_ptr<remote_call>& call);
  void cancel_calls();

  std::set<std::shared_ptr<remote_call>> calls_;  ///< in flight
  bool is_stopping_ = false;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{executor()};
  boost::asio::steady_timer again_{context_};
  std::thread thread_;
};

}  // namespace dynasession::inline v0::detail
