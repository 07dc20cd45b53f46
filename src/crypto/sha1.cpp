// SPDX-License-Identifier: Apache-2.0
#include "crypto/sha1.hpp"

#include <openssl/sha.h>

namespace dynasession::inline v0::crypto {

std::array<std::byte, 20> sha1(std::string_view message) {
  std::array<std::byte, 20> digest;
  SHA1(reinterpret_cast<const unsigned char*>(message.data()), message.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace dynasession::inline v0::crypto
