// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <thread>
#include <utility>

namespace dynasession::detail {

/// A thread with an executor, and the hop to it.
class own_thread {
 public:
  own_thread();
  /// As `stop`.
  ~own_thread();
  own_thread(const own_thread&) = delete;
  own_thread& operator=(const own_thread&) = delete;

  /// Runs a coroutine there, and gives its answer here. What it works on, `kept`, stays until the
  /// coroutine is gone, with this object at the latest. Errors: would_deadlock.
  template <class T>
  boost::asio::awaitable<result<T>> run(std::shared_ptr<void> kept,
                                        boost::asio::awaitable<result<T>> work);

  /// Waits until all that was begun there is done.
  void finish();
  /// Ends at once; what was begun there is never gone on with.
  void stop();

  boost::asio::io_context::executor_type executor() noexcept { return context_.get_executor(); }

 private:
  template <class T>
  static boost::asio::awaitable<T> keeping(std::shared_ptr<void>, boost::asio::awaitable<T> work) {
    co_return co_await std::move(work);
  }

  bool would_wait_for_itself(const boost::asio::any_io_executor& here);

  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{executor()};
  std::thread thread_;
};

template <class T>
boost::asio::awaitable<result<T>> own_thread::run(std::shared_ptr<void> kept,
                                                  boost::asio::awaitable<result<T>> work) {
  const auto here = co_await boost::asio::this_coro::executor;
  if (here == boost::asio::any_io_executor(executor())) co_return co_await std::move(work);
  if (would_wait_for_itself(here)) co_return error(errc::would_deadlock, {});
  auto there = keeping(std::move(kept), std::move(work));
  co_return co_await boost::asio::co_spawn(executor(), std::move(there),
                                           boost::asio::use_awaitable);
}

}  // namespace dynasession::detail
