// SPDX-License-Identifier: Apache-2.0
#include "support/backoff.hpp"

#include "support/random_fraction.hpp"

#include <algorithm>

namespace dynasession::inline v0::detail {

std::optional<backoff::clock::duration> backoff::next_pause() {
  const auto left = deadline_ - clock::now();
  if (left <= clock::duration::zero()) return std::nullopt;
  const auto pause = std::chrono::duration_cast<clock::duration>(
      longest_ * (0.5 + 0.5 * random_fraction(*random_)));
  longest_ = std::min<clock::duration>(longest_ * 2, std::chrono::milliseconds(25));
  return std::min(pause, left);
}

}  // namespace dynasession::inline v0::detail
