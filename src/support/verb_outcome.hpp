// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <utility>

namespace dynasession::inline v0::detail {

/// The error that the exception being handled stands for. The message of an exception that is not ours is
/// left out, because it may hold a secret. Errors: callback_failed, for an exception that a function of the
/// application threw, also for one whose error has no code.
error error_of_current_exception() noexcept;

/// `operation_aborted`, with the words of what came instead, if anything did.
error aborted(const error& instead);

/// That of a call of a store which was cancelled.
inline error cancelled_call() { return {errc::unavailable, "cancelled"}; }

/// Whether the verb that this is part of was cancelled.
boost::asio::awaitable<bool> is_cancelled();
/// The same, by what `co_await this_coro::cancellation_state` gives, without the memory of a coroutine.
inline bool is_cancelled(const boost::asio::cancellation_state& state) noexcept {
  return state.cancelled() != boost::asio::cancellation_type::none;
}

/// The error of an answer that has no value. An application's own store may give an error without a code, which callers
/// would take for success: it becomes `unavailable`.
template <class T>
error reason_of(const result<T>& answer) {
  return answer.error().failed() ? answer.error() : error(errc::unavailable, "without a reason");
}

/// The error of a load, which writes nothing of a session: whether a lock was set may be unknown, and an application's own
/// store may say it of a read.
inline error error_of_load(const error& reason) {
  if (reason.code() != errc::outcome_unknown) return reason;
  return {errc::unavailable, reason.detail()};
}

/// An answer that is known already.
template <class T>
boost::asio::awaitable<T> at_once(T answer) {
  co_return answer;
}

/// What an asynchronous verb completes with: no error, or an error and yet a value.
template <class T>
class verb_outcome {
 public:
  verb_outcome() = default;
  verb_outcome(error reason, T value) : reason(std::move(reason)), value(std::move(value)) {}
  verb_outcome(result<T> answer) {
    if (answer)
      value = *std::move(answer);
    else
      reason = reason_of(answer);
  }

  error reason;
  T value{};
};

template <>
class verb_outcome<void> {
 public:
  verb_outcome() = default;
  verb_outcome(const result<void>& answer) {
    if (!answer) reason = reason_of(answer);
  }

  error reason;
};

}  // namespace dynasession::inline v0::detail
