// SPDX-License-Identifier: Apache-2.0
#include "support/random_fraction.hpp"

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

}  // namespace dynasession::inline v0::detail
