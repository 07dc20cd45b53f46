// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <chrono>
#include <optional>

namespace dynasession::inline v0::dynamodb {

/// How far the clock of the server is ahead of ours, from the field Date; nullopt if the response
/// has none.
std::optional<std::chrono::seconds> clock_difference(const net::http_response& response,
                                                     std::chrono::sys_seconds now);

/// The correction of our clock, if a response refuses a signature and its Date differs by more than
/// four minutes; nullopt if the clock is not the reason. `now`: our clock, as corrected so far.
std::optional<std::chrono::seconds> clock_skew(const net::http_response& response,
                                               std::chrono::sys_seconds now);

}  // namespace dynasession::inline v0::dynamodb
