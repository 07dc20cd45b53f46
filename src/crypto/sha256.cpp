// SPDX-License-Identifier: Apache-2.0
#include "crypto/sha256.hpp"

#include <openssl/sha.h>

namespace dynasession::inline v0::crypto {

digest256 sha256(std::string_view message) {
  digest256 digest;
  SHA256(reinterpret_cast<const unsigned char*>(message.data()), message.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace dynasession::inline v0::crypto
