// SPDX-License-Identifier: Apache-2.0
#include "crypto/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <new>

namespace dynasession::inline v0::crypto {

digest256 sha256(std::string_view message) {
  digest256 digest;
  SHA256(reinterpret_cast<const unsigned char*>(message.data()), message.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::array<std::byte, 20> sha1(std::string_view message) {
  std::array<std::byte, 20> digest;
  SHA1(reinterpret_cast<const unsigned char*>(message.data()), message.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

digest256 hmac_sha256(std::string_view key, std::string_view message) {
  return hmac_sha256(std::as_bytes(std::span(key)), message);
}

digest256 hmac_sha256(std::span<const std::byte> key, std::string_view message) {
  digest256 digest;
  const auto* computed =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(),
           reinterpret_cast<unsigned char*>(digest.data()), nullptr);
  if (computed == nullptr) throw std::bad_alloc();
  return digest;
}

digest256 pbkdf2_sha256(std::string_view password, std::string_view salt, int rounds) {
  digest256 digest;
  const int done = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                                     reinterpret_cast<const unsigned char*>(salt.data()),
                                     static_cast<int>(salt.size()), rounds, EVP_sha256(),
                                     static_cast<int>(digest.size()),
                                     reinterpret_cast<unsigned char*>(digest.data()));
  if (done != 1) throw std::bad_alloc();
  return digest;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace dynasession::inline v0::crypto
