// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/configuration.hpp>
#include <dynasession/session_limits.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

namespace dynasession::inline v0::detail {

/// That of the session, or else of the options.
inline const std::optional<std::chrono::seconds>& idle_timeout_of(const configuration& options,
                                                                  const session_limits& own) {
  return own.idle_timeout ? own.idle_timeout : options.idle_timeout;
}
inline const std::optional<std::chrono::seconds>& absolute_timeout_of(const configuration& options,
                                                                      const session_limits& own) {
  return own.absolute_timeout ? own.absolute_timeout : options.absolute_timeout;
}

/// When a session used now ends by its idle timeout, its own or that of the options: now + idle_timeout, rounded up to a
/// second. Without one: the end of the year 9999.
inline std::chrono::sys_seconds idle_end(const configuration& options, const session_limits& own,
                                         timestamp now) {
  using std::chrono::seconds;
  constexpr std::chrono::sys_seconds end =
      std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1) - seconds(1);
  const auto& idle = idle_timeout_of(options, own);
  return idle ? std::min(end, ceil<seconds>(now + *idle)) : end;
}

/// When it ends: the earlier of that and created_at + absolute_timeout, likewise.
inline std::chrono::sys_seconds expire_at(const configuration& options, const session_limits& own,
                                          timestamp created_at, timestamp now) {
  using std::chrono::seconds;
  auto end = idle_end(options, own, now);
  const auto& absolute = absolute_timeout_of(options, own);
  if (absolute) end = std::min(end, ceil<seconds>(created_at + *absolute));
  return end;
}

/// Whether moving the stored expiry is worth a write; `next` is the `idle_end`. The absolute timeout may let it gain
/// less: the last touch before it moves the expiry to it. `touch_after` is at most a tenth of an idle timeout of the
/// session's own.
inline bool is_touch_due(const configuration& options, const session_limits& own,
                         std::chrono::sys_seconds stored, std::chrono::sys_seconds next) {
  using std::chrono::seconds;
  const auto& idle = idle_timeout_of(options, own);
  const auto tenth = idle.value_or(seconds::zero()) / 10;
  auto worth = options.touch_after.value_or(tenth);
  if (own.idle_timeout) worth = std::min(worth, tenth);
  return next > stored && next - stored >= worth;
}

}  // namespace dynasession::inline v0::detail
