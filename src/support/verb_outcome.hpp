// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>

#include <type_traits>
#include <utility>

namespace dynasession::inline v0::detail {

/// Whether a code of the system says that memory, threads or descriptors are missing.
bool is_shortage(const boost::system::error_code& code) noexcept;

/// The error that the exception being handled stands for. The message of an exception that is not ours is
/// left out, because it may hold a secret. Errors: callback_failed, for an exception that a function of the
/// application threw, also for one whose error has no code or another library's; unavailable, for Asio's of a wait that
/// was cancelled.
error error_of_current_exception();

/// Calls a function of the application, with its exception as an error.
template <class Make>
result<std::invoke_result_t<const Make&>> try_call(const Make& make) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<const Make&>>) {
      make();
      return {};
    } else {
      return make();
    }
  } catch (...) {
    return error_of_current_exception();
  }
}

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
      reason = answer.error();
  }

  error reason;
  T value{};
};

template <>
class verb_outcome<void> {
 public:
  verb_outcome() = default;
  verb_outcome(const result<void>& answer) {
    if (!answer) reason = answer.error();
  }

  error reason;
};

}  // namespace dynasession::inline v0::detail
