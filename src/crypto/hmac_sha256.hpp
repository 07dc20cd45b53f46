// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/sha256.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace dynasession::inline v0::crypto {

/// RFC 2104 over SHA-256.
digest256 hmac_sha256(std::string_view key, std::string_view message);
digest256 hmac_sha256(std::span<const std::byte> key, std::string_view message);

}  // namespace dynasession::inline v0::crypto
