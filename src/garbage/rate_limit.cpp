// SPDX-License-Identifier: Apache-2.0
#include "garbage/rate_limit.hpp"

#include <algorithm>

namespace dynasession::inline v0::detail {

void rate_limit::spend(double units, clock::time_point now) noexcept {
  if (rate_ <= 0) return;
  // A day for what a call cost is slow enough, and nothing overflows.
  const std::chrono::duration<double> worth(std::min(units / rate_, 86'400.0));
  free_at_ = std::max(free_at_, now) + std::chrono::ceil<clock::duration>(worth);
}

}  // namespace dynasession::inline v0::detail
