// SPDX-License-Identifier: Apache-2.0
#include <dynasession/clock.hpp>

namespace dynasession::inline v0 {

timestamp system_now() {
  return std::chrono::time_point_cast<timestamp::duration>(std::chrono::system_clock::now());
}

}  // namespace dynasession::inline v0
