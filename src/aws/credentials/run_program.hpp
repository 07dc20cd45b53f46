// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace dynasession::inline v0::aws {

/// What a command of the shell prints; its errors go where ours go. It reads nothing, and past the deadline,
/// or when nobody waits any more, it is killed. Errors: unavailable, if it fails, says more than
/// 64 KiB or takes too long.
boost::asio::awaitable<result<std::string>> run_program(
    std::string command, std::chrono::steady_clock::time_point until);

}  // namespace dynasession::inline v0::aws
