// SPDX-License-Identifier: Apache-2.0
#include "crypto/constant_time.hpp"

#include <openssl/crypto.h>

namespace dynasession::inline v0::crypto {

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace dynasession::inline v0::crypto
