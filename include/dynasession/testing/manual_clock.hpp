// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>

#include <atomic>
#include <chrono>
#include <memory>

namespace dynasession::inline v0 {

/// A clock that stands still until a test moves it: `configuration.clock = clock.source()`.
/// Copies share one time. Thread safety: any thread may use it.
class manual_clock {
 public:
  /// The time of a new clock.
  static constexpr timestamp start = std::chrono::sys_days{std::chrono::January / 1 / 2030};

  manual_clock() : now_(std::make_shared<std::atomic<timestamp>>(start)) {}

  /// The time it is set to.
  timestamp now() const { return now_->load(); }
  /// Sets the time, forward or back.
  void set(timestamp time) const { now_->store(time); }
  /// Adds to the time.
  void advance(std::chrono::microseconds by) const { set(now() + by); }

  /// Valid also after this object is destroyed.
  clock_source source() const {
    return [now = now_] { return now->load(); };
  }

 private:
  std::shared_ptr<std::atomic<timestamp>> now_;
};

}  // namespace dynasession::inline v0
