// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// "Sun, 30 Aug 2015 12:36:05 GMT", the one form that servers may send; nullopt for anything else.
std::optional<std::chrono::sys_seconds> http_date(std::string_view text);

/// "2015-08-30T12:36:05Z", as AWS and its tools write a time (RFC 3339, and "UTC" for "Z"); a fraction
/// of a second is left out. nullopt for anything else.
std::optional<std::chrono::sys_seconds> iso_time(std::string_view text);

/// "20150830T123600Z", as AWS writes a time; its first eight characters are the day.
std::string amz_date(std::chrono::sys_seconds at);

}  // namespace dynasession::inline v0::detail
