// SPDX-License-Identifier: Apache-2.0
#include "support/backoff.hpp"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <limits>
#include <span>

namespace dynasession::inline v0::detail {

double random_fraction(const random_source& random) {
  std::uint32_t drawn = 0;
  try {
    random(std::as_writable_bytes(std::span(&drawn, 1)));
  } catch (const std::exception&) {
    return 1.0;
  }
  return static_cast<double>(drawn) / std::numeric_limits<std::uint32_t>::max();
}

std::optional<backoff::clock::duration> backoff::next_pause() {
  const auto left = deadline_ - clock::now();
  if (left <= clock::duration::zero()) return std::nullopt;
  const auto pause =
      std::chrono::duration_cast<clock::duration>(next_ * (0.5 + 0.5 * random_fraction(*random_)));
  next_ = std::min<clock::duration>(next_ * 2, longest_);
  return std::min(pause, left);
}

}  // namespace dynasession::inline v0::detail
