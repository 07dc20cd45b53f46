// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace cli {

/// Runs a verb of a store, and waits for its answer.
template <class T>
dynasession::result<T> wait_for(boost::asio::awaitable<dynasession::result<T>> verb) {
  boost::asio::io_context context{1};
  std::exception_ptr thrown;
  std::optional<dynasession::result<T>> answer;
  boost::asio::co_spawn(context, std::move(verb),
                        [&](std::exception_ptr failure, dynasession::result<T> told) {
                          thrown = failure;
                          answer.emplace(std::move(told));
                        });
  context.run();
  if (thrown) std::rethrow_exception(thrown);
  return *std::move(answer);
}

}  // namespace cli
