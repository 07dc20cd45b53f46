// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/retry_quota.hpp"

#include <algorithm>

namespace dynasession::inline v0::dynamodb {
namespace {

int cost_after(outcome before) noexcept {
  switch (before) {
    case outcome::throttled:
      return 5;
    // These say nothing of how the service is.
    case outcome::contended:
    case outcome::misdated:
    case outcome::stale:
      return 0;
    default:
      return 14;
  }
}

}  // namespace

bool retry_quota::take(outcome before) noexcept {
  const int cost = cost_after(before);
  if (cost > left_) return false;
  left_ -= cost;
  return true;
}

void retry_quota::give_back(std::optional<outcome> before) noexcept {
  left_ = std::min(capacity, left_ + (before ? cost_after(*before) : 1));
}

}  // namespace dynasession::inline v0::dynamodb
