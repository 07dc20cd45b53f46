// SPDX-License-Identifier: Apache-2.0
#include "crypto/hmac_sha256.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <new>

namespace dynasession::inline v0::crypto {

digest256 hmac_sha256(std::string_view key, std::string_view message) {
  return hmac_sha256(std::as_bytes(std::span(key)), message);
}

digest256 hmac_sha256(std::span<const std::byte> key, std::string_view message) {
  digest256 digest;
  const auto* made = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                          reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                          reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  if (made == nullptr) throw std::bad_alloc();
  return digest;
}

}  // namespace dynasession::inline v0::crypto
