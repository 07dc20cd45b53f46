// SPDX-License-Identifier: Apache-2.0
#include "targets.hpp"

#include <cstddef>
#include <cstdint>

// The build defines FUZZ_TARGET: the function of one target.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
