// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::crypto {

/// RFC 4648 section 4, padded.
std::string base64(std::span<const std::byte> bytes);

/// nullopt unless the text is exactly what `base64` produces.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

/// RFC 4648 section 5, without padding.
std::string base64url(std::span<const std::byte> bytes);

/// Two lower-case digits for each byte.
std::string hex(std::span<const std::byte> bytes);
void append_hex(std::string& text, std::span<const std::byte> bytes);

}  // namespace dynasession::inline v0::crypto
