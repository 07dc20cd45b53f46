// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/notify.hpp"

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::detail {

/// Measures a wait for a lock. If there was one, the destructor notifies the observer.
class lock_wait {
 public:
  /// The key of the record outlives this.
  lock_wait(std::shared_ptr<observer> whom, std::string_view key)
      : whom_(std::move(whom)), key_(key) {}
  ~lock_wait() {
    if (began_ != clock::time_point()) notify_of_lock_wait(whom_, key_, clock::now() - began_);
  }
  lock_wait(const lock_wait&) = delete;
  lock_wait& operator=(const lock_wait&) = delete;

  /// Only the first time counts.
  void begin() noexcept {
    if (whom_ && began_ == clock::time_point()) began_ = clock::now();
  }

 private:
  using clock = std::chrono::steady_clock;

  std::shared_ptr<observer> whom_;
  std::string_view key_;
  clock::time_point began_;
};

}  // namespace dynasession::inline v0::detail
