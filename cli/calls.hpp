// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/session_catalog.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

/// The calls of a command: a signal ends the one that runs, and no other begins.
namespace cli {

/// Errors: throws interrupted, once a signal has come.
void require_no_signal(const context& with);

/// The answer of a call that ends early once `stop` is requested: with its own error, not an exception.
template <class T>
boost::asio::awaitable<T> not_thrown(boost::asio::awaitable<T> call) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  co_return co_await std::move(call);
}

/// Cancels a call again and again until it ends: one that is between two waits does not notice.
/// Thread safety: used on its executor.
class cancellation : public std::enable_shared_from_this<cancellation> {
 public:
  explicit cancellation(const boost::asio::any_io_executor& here) : timer_(here) {}

  boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }
  void begin();
  void end();

 private:
  boost::asio::steady_timer timer_;
  boost::asio::cancellation_signal signal_;
  bool has_ended_ = false;
};

/// Runs a call that is cancelled once `stop` is requested.
template <class T>
boost::asio::awaitable<T> until_stopped(std::stop_token stop, boost::asio::awaitable<T> call) {
  const auto here = co_await boost::asio::this_coro::executor;
  const auto cancel = std::make_shared<cancellation>(here);
  const std::unique_ptr<cancellation, void (*)(cancellation*)> ended(
      cancel.get(), [](cancellation* each) { each->end(); });
  const std::stop_callback on_stop(
      stop, [here, cancel] { boost::asio::post(here, [cancel] { cancel->begin(); }); });
  auto work = not_thrown(std::move(call));
  const auto slot = cancel->slot();
  co_return co_await boost::asio::co_spawn(
      here, std::move(work), boost::asio::bind_cancellation_slot(slot, boost::asio::use_awaitable));
}

/// Runs a call and waits for its answer. Errors: throws what the call throws; interrupted, if a signal
/// came before it or ended it.
template <class T>
T wait_for(const context& with, boost::asio::awaitable<T> call) {
  require_no_signal(with);
  boost::asio::io_context here{1};
  std::exception_ptr thrown;
  std::optional<T> answer;
  boost::asio::co_spawn(here, until_stopped(with.around().stop, std::move(call)),
                        [&](std::exception_ptr failure, T done) {
                          thrown = failure;
                          answer.emplace(std::move(done));
                        });
  here.run();
  if (thrown) {
    require_no_signal(with);
    std::rethrow_exception(thrown);
  }
  if constexpr (requires { answer->error(); })
    if (!*answer) require_no_signal(with);
  return *std::move(answer);
}

/// The same for a call without an answer.
void wait_for(const context& with, boost::asio::awaitable<void> call);

/// Waits. Errors: throws interrupted.
void pause(const context& with, std::chrono::milliseconds length);

/// Repeats what fails while a service throttles or another process holds a lock, at growing intervals, for
/// up to the option `patience`.
class patience {
 public:
  patience(const context& with, const dynasession::settings& settings);

  /// The answer of a call of a store, which `start` makes, given until when it may last. Errors: as
  /// `wait_for`.
  template <class Start>
  auto call(const Start& start) const {
    dynasession::error before;
    for (auto left = begin();;) {
      auto answer = wait_for(with_, start(left.end));
      if (answer) return answer;
      const bool came_too_late = answer.error().code() == dynasession::errc::deadline_exceeded;
      if (came_too_late && before.failed()) answer = before;
      if (!goes_on(answer.error(), left)) return answer;
      before = answer.error();
    }
  }
  /// What `make` returns, given how long it may take. Errors: the `session_error` of its last attempt; interrupted, if a signal came
  /// between two.
  template <class Make>
  auto made(const Make& make) const {
    for (auto left = begin();;) {
      try {
        return make(std::max(rest_of(left), std::chrono::milliseconds(1)));
      } catch (const dynasession::session_error& failure) {
        if (!goes_on(failure.reason(), left)) throw;
      }
    }
  }

 private:
  struct attempts {
    std::chrono::steady_clock::time_point end;
    std::chrono::milliseconds next_pause{10};
  };

  attempts begin() const { return {std::chrono::steady_clock::now() + length_}; }
  static std::chrono::milliseconds rest_of(const attempts& left) {
    return std::chrono::ceil<std::chrono::milliseconds>(left.end -
                                                        std::chrono::steady_clock::now());
  }
  /// Waits and returns true, if it is worth another attempt.
  bool goes_on(const dynasession::error& reason, attempts& left) const;

  const context& with_;
  bool is_remote_;
  std::chrono::milliseconds length_;
};

/// A catalog whose calls end early once `stop` is requested, for what calls it many times.
std::shared_ptr<dynasession::session_catalog> stoppable(
    std::shared_ptr<dynasession::session_catalog> catalog, std::stop_token stop);

}  // namespace cli
