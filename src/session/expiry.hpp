// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/configuration.hpp>

#include <algorithm>
#include <chrono>

namespace dynasession::inline v0::detail {

/// When a session used now ends: min(now + idle_timeout, created_at + absolute_timeout), rounded up to a
/// second. With neither limit: the end of the year 9999.
inline std::chrono::sys_seconds expire_at(const configuration& options, timestamp created_at,
                                          timestamp now) {
  using std::chrono::seconds;
  std::chrono::sys_seconds end{seconds{253'402'300'799}};
  if (options.idle_timeout) end = std::min(end, ceil<seconds>(now + *options.idle_timeout));
  if (options.absolute_timeout)
    end = std::min(end, ceil<seconds>(created_at + *options.absolute_timeout));
  return end;
}

/// Whether moving the stored expiry to the new one is worth a write.
inline bool is_touch_due(const configuration& options, std::chrono::sys_seconds stored,
                         std::chrono::sys_seconds next) {
  const auto tenth = options.idle_timeout.value_or(std::chrono::seconds::zero()) / 10;
  return next > stored && next - stored >= options.touch_after.value_or(tenth);
}

}  // namespace dynasession::inline v0::detail
