// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace dynasession::inline v0 {

namespace detail {

/// The value of a coroutine without one.
struct nothing {};

template <class T>
using kept = std::conditional_t<std::is_void_v<T>, nothing, T>;

template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> work, std::optional<kept<T>>* out) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(work);
    out->emplace();
  } else {
    out->emplace(co_await std::move(work));
  }
}

}  // namespace detail

/// Runs a coroutine to its end, with everything else that is ready on the context, and gives its value.
/// Errors: throws what the coroutine throws.
template <class T>
T run_on(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
  std::optional<detail::kept<T>> value;
  std::exception_ptr failure;
  boost::asio::co_spawn(context, detail::keep<T>(std::move(work), &value),
                        [&failure](std::exception_ptr thrown) { failure = std::move(thrown); });
  context.restart();
  context.run();
  if (failure) std::rethrow_exception(failure);
  if (!value) throw std::logic_error("the coroutine never ended");
  if constexpr (!std::is_void_v<T>) return *std::move(value);
}

/// The same on a context of its own: `run(store.load("key", now))`.
template <class T>
T run(boost::asio::awaitable<T> work) {
  boost::asio::io_context context{1};
  return run_on(context, std::move(work));
}

}  // namespace dynasession::inline v0
