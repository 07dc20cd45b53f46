// SPDX-License-Identifier: Apache-2.0
#include "crypto/hex.hpp"

namespace dynasession::inline v0::crypto {

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto byte : bytes) {
    for (const int shift : {4, 0})
      text += "0123456789abcdef"[std::to_integer<unsigned>(byte) >> shift & 15];
  }
  return text;
}

}  // namespace dynasession::inline v0::crypto
