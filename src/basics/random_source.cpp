// SPDX-License-Identifier: Apache-2.0
#include <dynasession/error.hpp>
#include <dynasession/random_source.hpp>

#include <sys/random.h>

#include <algorithm>

namespace dynasession::inline v0 {

void system_random(std::span<std::byte> out) {
  while (!out.empty()) {
    const auto piece = std::min<std::size_t>(out.size(), 256);  // all that getentropy gives at once
    if (::getentropy(out.data(), piece) != 0)
      throw session_error(error(errc::no_randomness, "getentropy failed"));
    out = out.subspan(piece);
  }
}

}  // namespace dynasession::inline v0
