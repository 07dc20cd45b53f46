// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/configuration.hpp>

#include <chrono>

namespace dynasession::inline v0::detail {

/// When a session used now ends: min(now + idle_timeout, created_at + absolute_timeout), rounded up to a
/// second. With neither limit: the end of the year 9999.
std::chrono::sys_seconds expire_at(const configuration& options, timestamp created_at,
                                   timestamp now);

/// Whether moving the stored expiry to the new one is worth a write.
bool is_touch_due(const configuration& options, std::chrono::sys_seconds stored,
                  std::chrono::sys_seconds next);

}  // namespace dynasession::inline v0::detail
