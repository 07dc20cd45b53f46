// SPDX-License-Identifier: Apache-2.0
#include "backoff.hpp"

#include <dynasession/error.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace dynasession::detail {

std::optional<backoff::clock::duration> backoff::next_pause() {
  const auto left = deadline_ - clock::now();
  if (left <= clock::duration::zero()) return std::nullopt;
  const auto pause = std::chrono::duration_cast<clock::duration>(longest_ * jitter());
  longest_ = std::min<clock::duration>(longest_ * 2, std::chrono::milliseconds(25));
  return std::min(pause, left);
}

// From a half to one.
double backoff::jitter() const {
  std::uint32_t drawn = 0;
  try {
    (*random_)(std::as_writable_bytes(std::span(&drawn, 1)));
  } catch (const session_error&) {
    return 1.0;  // no random bytes is no reason to give up waiting
  }
  return 0.5 + 0.5 * drawn / std::numeric_limits<std::uint32_t>::max();
}

}  // namespace dynasession::detail
