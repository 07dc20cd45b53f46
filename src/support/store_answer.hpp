// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace dynasession::inline v0::detail {

// What an error of a store means. An application's own store may give one without a code, which callers would take for
// success, or with another library's.

/// Of a verb that reads: an `errc`, or a code of the system if memory, threads or descriptors are missing. All others
/// become `unavailable`, and so do outcome_unknown and conflict_in_doubt, because nothing was written.
error error_of_read(const error& reason);

/// Of a verb that writes: an `errc`. All others become outcome_unknown, and so does conflict_in_doubt: it may have written.
error error_of_write(const error& reason);

/// Of a verb that writes and threw the exception which is being handled: outcome_unknown.
error error_of_thrown_write();

/// A verb that writes, with such errors as values.
template <class T>
boost::asio::awaitable<result<T>> answer_of_write(boost::asio::awaitable<result<T>> verb) {
  try {
    auto answer = co_await std::move(verb);
    if (!answer) answer = error_of_write(answer.error());
    co_return answer;
  } catch (...) {
    co_return error_of_thrown_write();
  }
}

}  // namespace dynasession::inline v0::detail
