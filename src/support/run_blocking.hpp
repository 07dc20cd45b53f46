// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/verb_outcome.hpp"

#include <dynasession/detail/blocking_call.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace dynasession::inline v0::detail {

/// Runs a coroutine to its end on the calling thread, as a `blocking_call`.
template <class T>
T run_blocking(boost::asio::awaitable<T> work) {
  std::exception_ptr thrown;
  std::optional<T> made;
  blocking_call call;
  auto done = [&](std::exception_ptr failure, T&& value) {
    thrown = failure;
    made.emplace(std::move(value));
  };
  const auto here = call.get_executor();  // of this type, or the completion takes memory
  boost::asio::co_spawn(here, std::move(work), boost::asio::bind_executor(here, done));
  call.run();
  if (thrown) std::rethrow_exception(thrown);
  return *std::move(made);
}

inline void run_blocking(boost::asio::awaitable<void> work) {
  std::exception_ptr thrown;
  blocking_call call;
  boost::asio::co_spawn(call.get_executor(), std::move(work),
                        [&](std::exception_ptr failure) { thrown = failure; });
  call.run();
  if (thrown) std::rethrow_exception(thrown);
}

/// The same for a verb. Errors: throws `session_error` alone, also for what a function of the application throws.
template <class T>
T run_verb_blocking(boost::asio::awaitable<T> work) {
  try {
    return run_blocking(std::move(work));
  } catch (...) {
    throw session_error(error_of_current_exception());
  }
}

}  // namespace dynasession::inline v0::detail
