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

/// nullopt unless the text is what `base64` writes of some bytes.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

}  // namespace dynasession::inline v0::crypto
