// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/run_blocking.hpp"

#include <dynasession/testing/run.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdlib>
#include <utility>

namespace dynasession::test {

/// Whether this run of the program makes single calls as blocking ones, so that what its tests promise holds for
/// these too.
inline bool tests_blocking_calls() {
  static const bool given = std::getenv("DYNASESSION_TEST_BLOCKING_CALLS") != nullptr;
  return given;
}

/// Runs one call to its end.
template <class T>
T run_single(boost::asio::awaitable<T> call) {
  return tests_blocking_calls() ? detail::run_blocking(std::move(call))
                                : dynasession::run(std::move(call));
}

}  // namespace dynasession::test
