// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

namespace dynasession::inline v0::detail {

/// A coroutine that somebody waits for on another thread, from where it can be cancelled. Asio's signals must
/// be emitted on the thread of what they cancel, so the wish to is handed over.
class errand : public std::enable_shared_from_this<errand> {
 public:
  using executor_type = boost::asio::io_context::executor_type;

  explicit errand(executor_type there) : there_(there) {}

  /// Thread safety: may be called from any thread, at any time.
  void cancel(boost::asio::cancellation_type type);

  // All below on its own thread.
  boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }
  void cancel_here(boost::asio::cancellation_type type) { signal_.emit(type); }
  /// Its executor may go from now on.
  void end();

 private:
  std::mutex mutex_;
  bool has_ended_ = false;
  executor_type there_;
  boost::asio::cancellation_signal signal_;
};

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
                                        boost::asio::awaitable<result<T>> work);

  /// Waits until all that was begun there is done.
  void finish();
  /// Cancels what `run` runs, waits for its answers, and ends; what else was begun there is never
  /// gone on with.
  void stop();

  boost::asio::io_context::executor_type executor() noexcept { return context_.get_executor(); }

 private:
  /// What runs there; it lives as long as the coroutine.
  template <class T>
  class trip;

  void set_out(const std::shared_ptr<errand>& what);
  void come_back(const std::shared_ptr<errand>& what);
  void cancel_errands();
  bool would_wait_for_itself(const boost::asio::any_io_executor& here);

  std::set<std::shared_ptr<errand>> errands_;  ///< under way
  bool is_stopping_ = false;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{executor()};
  boost::asio::steady_timer again_{context_};
  std::thread thread_;
};

template <class T>
class own_thread::trip {
 public:
  trip(own_thread& place, std::shared_ptr<errand> what, std::shared_ptr<void> kept,
       boost::asio::awaitable<result<T>> work)
      : place_(place), kept_(std::move(kept)), what_(std::move(what)), work_(std::move(work)) {}
  trip(trip&&) = default;
  ~trip() {
    if (what_) place_.come_back(what_);
  }

  boost::asio::awaitable<result<T>> operator()() {
    place_.set_out(what_);
    return begin(std::move(work_));
  }

 private:
  static boost::asio::awaitable<result<T>> begin(boost::asio::awaitable<result<T>> work) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none)
      co_return error(errc::unavailable, "cancelled");
    co_return co_await std::move(work);
  }

  own_thread& place_;
  std::shared_ptr<void> kept_;
  std::shared_ptr<errand> what_;
  boost::asio::awaitable<result<T>> work_;
};

template <class T>
boost::asio::awaitable<result<T>> own_thread::run(std::shared_ptr<void> kept,
                                                  boost::asio::awaitable<result<T>> work) {
  const auto here = co_await boost::asio::this_coro::executor;
  if (here == boost::asio::any_io_executor(executor())) co_return co_await std::move(work);
  if (would_wait_for_itself(here)) co_return error(errc::would_deadlock, {});
  const auto what = std::make_shared<errand>(executor());
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  if (auto cancelled = state.slot(); cancelled.is_connected())
    cancelled.assign([what](boost::asio::cancellation_type type) { what->cancel(type); });
  trip<T> there(*this, what, std::move(kept), std::move(work));
  co_return co_await boost::asio::co_spawn(
      executor(), std::move(there),
      boost::asio::bind_cancellation_slot(what->slot(), boost::asio::use_awaitable));
}

}  // namespace dynasession::inline v0::detail
