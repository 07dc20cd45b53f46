// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>

namespace dynasession::inline v0::dynamodb {

/// False, instead of an exception, if whoever waits was cancelled, before or meanwhile.
boost::asio::awaitable<bool> pause_for(std::chrono::steady_clock::duration length);

}  // namespace dynasession::inline v0::dynamodb
