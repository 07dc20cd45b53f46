// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>

#include <chrono>
#include <functional>

namespace dynasession::inline v0 {

/// A moment of wall-clock time as records keep it.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Returns the current time, in the years 1970 to 9999: any other one is the error callback_failed. Tests inject their
/// own.
/// Thread safety: called from any thread.
using clock_source = std::function<timestamp()>;

/// The time of the system's clock.
DYNASESSION_EXPORT timestamp system_now();

}  // namespace dynasession::inline v0
