// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Parses the field Date, "Sun, 30 Aug 2015 12:36:05 GMT". nullopt for any other format.
std::optional<std::chrono::sys_seconds> http_date(std::string_view text);

/// Parses "2015-08-30T12:36:05Z" (RFC 3339, and "UTC" instead of "Z", as some AWS tools write it).
/// A fraction of a second is ignored. nullopt for any other format.
std::optional<std::chrono::sys_seconds> iso_time(std::string_view text);

/// "20150830T123600Z", the format of X-Amz-Date. The first eight characters are the day.
std::string amz_date(std::chrono::sys_seconds at);

}  // namespace dynasession::inline v0::detail
