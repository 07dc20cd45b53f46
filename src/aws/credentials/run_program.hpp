// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace dynasession::inline v0::aws {

/// Runs a shell command and returns its output. Its standard input is empty; its standard error is
/// ours. It is killed at the deadline, and if the coroutine is destroyed.
/// Errors: unavailable, if it fails, prints more than 64 KiB or takes too long.
boost::asio::awaitable<result<std::string>> run_program(
    std::string command, std::chrono::steady_clock::time_point until);

}  // namespace dynasession::inline v0::aws
