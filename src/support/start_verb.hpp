// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/verb_outcome.hpp"

#include <dynasession/detail/async_verb.hpp>
#include <dynasession/detail/kept_cancellation.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <memory>
#include <type_traits>
#include <utility>

namespace dynasession::inline v0::detail {

/// Runs a verb that gives its errors as values. Throws std::bad_alloc only. `outcome` has the value of a verb that
/// was cancelled before it began.
template <class T>
boost::asio::awaitable<verb_outcome<T>> run_verb(boost::asio::awaitable<verb_outcome<T>> work,
                                                 cancellation_ptr cancellation,
                                                 verb_outcome<T> outcome) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  if (!begin_unless_cancelled(cancellation)) {
    outcome.reason = aborted({});
    co_return outcome;
  }
  try {
    outcome = co_await std::move(work);
  } catch (...) {
    outcome.reason = error_of_current_exception();
  }
  const auto& failure = outcome.reason;
  const auto state = co_await boost::asio::this_coro::cancellation_state;
  if (failure.failed() && is_cancelled(state) &&
      failure.code() != boost::asio::error::operation_aborted)
    outcome.reason = aborted(failure);
  co_return outcome;
}

/// A coroutine of a result as one of an outcome; `kept` is what it works on.
template <class T>
boost::asio::awaitable<verb_outcome<T>> outcome_of(std::shared_ptr<const void> /*kept*/,
                                                   boost::asio::awaitable<result<T>> work) {
  auto answer = co_await std::move(work);
  co_return verb_outcome<T>(std::move(answer));
}

/// Completes the handler of a call with the outcome, on the call's executor.
template <class T>
class verb_completion {
 public:
  verb_completion(typename verb_call<T>::handler_type handler, cancellation_ptr cancellation,
                  std::shared_ptr<const void> kept)
      : handler_(std::move(handler)),
        cancellation_(std::move(cancellation)),
        kept_(std::move(kept)) {}

  void operator()(const std::exception_ptr& thrown, verb_outcome<T> outcome) {
    cancellation_.disconnect(handler_);
    // Only for want of memory does an exception leave `run_verb`.
    if (thrown) outcome.reason = error(make_error_code(boost::system::errc::not_enough_memory), {});
    if constexpr (std::is_void_v<T>)
      std::move(handler_)(std::move(outcome.reason));
    else
      std::move(handler_)(std::move(outcome.reason), std::move(outcome.value));
  }

 private:
  typename verb_call<T>::handler_type handler_;
  cancellation_end cancellation_;
  std::shared_ptr<const void> kept_;
};

/// Starts a verb for a handler. Every type of cancellation ends it: a write to a store may be left in doubt
/// safely, because a retry is applied once. What the value refers to, `kept`, lives until the handler has returned.
/// `not_begun` has the value of a verb that is cancelled before it begins.
template <class T>
void start_verb(verb_call<T> call, boost::asio::awaitable<verb_outcome<T>> work,
                std::shared_ptr<const void> kept = nullptr, verb_outcome<T> not_begun = {}) {
  auto cancellation = connect_cancellation(call.handler, call.executor);
  auto running = run_verb(std::move(work), cancellation, std::move(not_begun));
  const auto slot = slot_of(cancellation);
  verb_completion<T> done(std::move(call.handler), std::move(cancellation), std::move(kept));
  boost::asio::co_spawn(call.executor, std::move(running),
                        boost::asio::bind_cancellation_slot(slot, std::move(done)));
}

}  // namespace dynasession::inline v0::detail
