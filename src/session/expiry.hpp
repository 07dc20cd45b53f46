// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/configuration.hpp>
#include <dynasession/session_limits.hpp>

#include <algorithm>
#include <chrono>

namespace dynasession::inline v0::detail {

/// When a session used now ends by its idle timeout, its own or that of the options: now + idle_timeout, rounded up to a
/// second. Without one: the end of the year 9999.
inline std::chrono::sys_seconds idle_end(const configuration& options, const session_limits& own,
                                         timestamp now) {
  using std::chrono::seconds;
  const std::chrono::sys_seconds end{seconds{253'402'300'799}};
  const auto& idle = own.idle_timeout ? own.idle_timeout : options.idle_timeout;
  return idle ? std::min(end, ceil<seconds>(now + *idle)) : end;
}

/// When it ends: the earlier of that and created_at + absolute_timeout, likewise.
inline std::chrono::sys_seconds expire_at(const configuration& options, const session_limits& own,
                                          timestamp created_at, timestamp now) {
  using std::chrono::seconds;
  auto end = idle_end(options, own, now);
  const auto& absolute = own.absolute_timeout ? own.absolute_timeout : options.absolute_timeout;
  if (absolute) end = std::min(end, ceil<seconds>(created_at + *absolute));
  return end;
}

/// Whether moving the stored expiry is worth a write; `next` is the `idle_end`. The absolute timeout may let it gain
/// less: the last touch before it moves the expiry to it. `touch_after` is at most a tenth of an idle timeout of the
/// session's own.
inline bool is_touch_due(const configuration& options, const session_limits& own,
                         std::chrono::sys_seconds stored, std::chrono::sys_seconds next) {
  using std::chrono::seconds;
  const auto idle = own.idle_timeout ? own.idle_timeout : options.idle_timeout;
  const auto tenth = idle.value_or(seconds::zero()) / 10;
  auto worth = options.touch_after.value_or(tenth);
  if (own.idle_timeout) worth = std::min(worth, tenth);
  return next > stored && next - stored >= worth;
}

}  // namespace dynasession::inline v0::detail
