// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/verb_outcome.hpp"

#include <dynasession/detail/blocking_call.hpp>
#include <dynasession/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/intrusive/list.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

namespace dynasession::inline v0::detail {

class remote_call;
struct call_in_flight : boost::intrusive::list_base_hook<> {};

/// A thread with an executor, and the way there.
class own_thread {
 public:
  own_thread();
  /// As `stop`.
  ~own_thread();
  own_thread(const own_thread&) = delete;
  own_thread& operator=(const own_thread&) = delete;

  /// Runs a coroutine there, and gives its answer here. What it works on, `kept`, stays until the coroutine is gone,
  /// with this object at the latest. If the caller is cancelled, so is what the coroutine waits for: it gets an error
  /// instead of an exception, and its answer is given. If the caller is destroyed, with its context, the coroutine is
  /// cancelled.
  /// Errors: would_deadlock; unavailable, if it was cancelled before it began.
  template <class T>
  boost::asio::awaitable<result<T>> run(std::shared_ptr<void> kept,
                                        boost::asio::awaitable<result<T>> work) {
    const auto here = co_await boost::asio::this_coro::executor;
    if (here == boost::asio::any_io_executor(executor())) co_return co_await std::move(work);
    if (blocks(here)) co_return error(errc::would_deadlock, {});
    // Shared: a caller whose context is destroyed does not wait for the answer. Not in this frame, where one that is
    // awaited takes room from the beginning.
    auto answer = std::make_shared<answer_of<T>>();
    auto waiting = wait_for(std::move(kept), store(std::move(work), answer));
    co_await std::move(waiting);
    if (answer->thrown) std::rethrow_exception(answer->thrown);
    if (!answer->value) co_return cancelled_call();
    co_return *std::move(answer->value);
  }

  /// Waits until all work on the context is done, and ends the thread.
  void finish();
  /// Cancels the calls of `run`, waits for their answers, and ends the thread. Other work on the context is
  /// not continued.
  void stop();

  boost::asio::io_context::executor_type executor() noexcept { return context_.get_executor(); }

  /// Deletes what owns one of these threads. If this is such a thread, which cannot wait for its own end, another
  /// thread does it: a loop that has ended drops what it is given, and with it the last reference to a store.
  template <class T>
  static void delete_owner(T* owner) {
    delete_by([owner] { delete owner; });
  }

  /// Whether a coroutine on this executor runs inside a blocking call on this thread, which cannot complete anything
  /// meanwhile.
  bool blocks(const boost::asio::any_io_executor& here) const;
  /// The same of the thread of any `own_thread`.
  static bool is_blocked_by(const boost::asio::any_io_executor& here);

 private:
  class visit;
  class visitor;

  template <class T>
  struct answer_of {
    std::optional<result<T>> value;
    std::exception_ptr thrown;
  };

  template <class T>
  static boost::asio::awaitable<void> store(boost::asio::awaitable<result<T>> work,
                                            std::shared_ptr<answer_of<T>> answer) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (is_cancelled(state)) co_return;
    try {
      answer->value.emplace(co_await std::move(work));
    } catch (...) {
      answer->thrown = std::current_exception();
    }
  }

  static void delete_by(std::function<void()> deletion) noexcept;
  /// All that does not depend on the type of the answer, compiled once.
  boost::asio::awaitable<void> wait_for(std::shared_ptr<void> kept,
                                        boost::asio::awaitable<void> work);
  void begin(remote_call& call);
  void end(remote_call& call);
  void cancel_calls();

  boost::intrusive::list<call_in_flight> calls_;
  bool is_stopping_ = false;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{executor()};
  boost::asio::steady_timer again_{context_};
  std::thread thread_;
};

}  // namespace dynasession::inline v0::detail
