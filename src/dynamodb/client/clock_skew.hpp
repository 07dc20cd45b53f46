// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <chrono>
#include <optional>

namespace dynasession::inline v0::dynamodb {

/// How far the server's clock is ahead of ours by the date of an answer; nullopt: it has none.
std::optional<std::chrono::seconds> clock_difference(const net::http_response& response,
                                                     std::chrono::sys_seconds now);

/// What must be added to our clock, if an answer refuses a signature and its Date tells that our
/// clock is why: more than four minutes off. nullopt: the answer is about something else. `now` is
/// ours, as corrected so far.
std::optional<std::chrono::seconds> clock_skew(const net::http_response& response,
                                               std::chrono::sys_seconds now);

}  // namespace dynasession::inline v0::dynamodb
