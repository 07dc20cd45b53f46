// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace dynasession::inline v0::detail {

/// Keeps what is spent within a rate: what was spent too fast is waited for.
class rate_limit {
 public:
  using clock = std::chrono::steady_clock;

  /// Units a second; 0: no limit.
  explicit rate_limit(double rate) noexcept : rate_(rate) {}

  void spend(double units, clock::time_point now) noexcept;
  /// From when on more may be spent.
  clock::time_point free_at() const noexcept { return free_at_; }

 private:
  double rate_;
  clock::time_point free_at_{};
};

}  // namespace dynasession::inline v0::detail
