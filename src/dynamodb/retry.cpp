// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/retry.hpp"

#include <algorithm>

namespace dynasession::dynamodb {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

bool is_retried(outcome of_attempt) noexcept {
  return of_attempt == outcome::throttled || of_attempt == outcome::postponed ||
         of_attempt == outcome::unknown || of_attempt == outcome::stale;
}

microseconds pause_after(int attempts, outcome of_last, double drawn) noexcept {
  if (of_last == outcome::stale) return microseconds::zero();
  const microseconds first = of_last == outcome::throttled ? seconds(1) : milliseconds(25);
  const auto longest =
      std::min<microseconds>(first * (1 << std::min(attempts - 1, 10)), seconds(20));
  return std::chrono::duration_cast<microseconds>(longest * drawn);
}

}  // namespace dynasession::dynamodb
