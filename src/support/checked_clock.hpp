// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/error.hpp>

#include <chrono>
#include <utility>

namespace dynasession::inline v0::detail {

/// The clock of an application, with which sums do not overflow. Errors: throws `session_error`, callback_failed, if the
/// time is not in the years 1970 to 9999.
inline clock_source checked_clock(clock_source given) {
  return [given = std::move(given)] {
    constexpr timestamp first{};
    constexpr timestamp last = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);
    const auto now = given();
    if (now < first || now >= last)
      throw session_error(error(errc::callback_failed, "clock: not in the years 1970 to 9999"));
    return now;
  };
}

}  // namespace dynasession::inline v0::detail
