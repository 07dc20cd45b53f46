// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

struct evp_mac_ctx_st;  // OpenSSL's EVP_MAC_CTX

namespace dynasession::inline v0::crypto {

using digest256 = std::array<std::byte, 32>;

digest256 sha256(std::string_view message);

/// Only for names that other programs derive with it. Not for security.
std::array<std::byte, 20> sha1(std::string_view message);

/// RFC 2104 over SHA-256.
digest256 hmac_sha256(std::string_view key, std::string_view message);
digest256 hmac_sha256(std::span<const std::byte> key, std::string_view message);

/// The same for many messages. What depends on the key alone is computed once, which is most of the time for
/// a short message.
/// Thread safety: concurrent calls are safe.
class hmac_sha256_key {
 public:
  explicit hmac_sha256_key(std::span<const std::byte> key);
  explicit hmac_sha256_key(std::string_view key);

  digest256 operator()(std::string_view message) const;

 private:
  struct free_context {
    void operator()(evp_mac_ctx_st* context) const noexcept;
  };

  using context = std::unique_ptr<evp_mac_ctx_st, free_context>;
  struct last_used;

  context keyed_;         ///< only copied, so threads may share it
  std::uint64_t number_;  ///< of this key, among all that the process makes
};

/// RFC 8018 over HMAC-SHA256: slow in proportion to the rounds, so that guessing is too.
digest256 pbkdf2_sha256(std::string_view password, std::string_view salt, int rounds);

/// The time depends on the length only, so an attacker learns nothing about the contents by
/// measuring it.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace dynasession::inline v0::crypto
