// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

namespace dynasession::inline v0 {

/// A moment of wall-clock time as records keep it.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Tells the time; called from any thread. Tests inject their own.
using clock_source = std::function<timestamp()>;

timestamp system_now();

}  // namespace dynasession::inline v0
