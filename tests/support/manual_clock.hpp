// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>

#include <atomic>
#include <chrono>
#include <memory>

namespace dynasession::test {

/// A clock that stands still until a test moves it. Copies share one time; any thread may use it.
class manual_clock {
 public:
  static constexpr timestamp start = std::chrono::sys_days{std::chrono::January / 1 / 2030};

  manual_clock() : now_(std::make_shared<std::atomic<timestamp>>(start)) {}

  timestamp now() const { return now_->load(); }
  void set(timestamp time) const { now_->store(time); }
  void advance(std::chrono::microseconds by) const { set(now() + by); }

  clock_source source() const {
    return [now = now_] { return now->load(); };
  }

 private:
  std::shared_ptr<std::atomic<timestamp>> now_;
};

}  // namespace dynasession::test
