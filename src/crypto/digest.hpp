// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace dynasession::inline v0::crypto {

using digest256 = std::array<std::byte, 32>;

digest256 sha256(std::string_view message);

/// Only for names that other programs derive with it. Not for security.
std::array<std::byte, 20> sha1(std::string_view message);

/// RFC 2104 over SHA-256.
digest256 hmac_sha256(std::string_view key, std::string_view message);
digest256 hmac_sha256(std::span<const std::byte> key, std::string_view message);

/// RFC 8018 over HMAC-SHA256: slow in proportion to the rounds, so that guessing is too.
digest256 pbkdf2_sha256(std::string_view password, std::string_view salt, int rounds);

/// The time depends on the length only, so an attacker learns nothing about the contents by
/// measuring it.
bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace dynasession::inline v0::crypto
