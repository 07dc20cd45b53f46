// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::dynamodb {

/// As one zstd frame.
std::vector<std::byte> compress(std::string_view text);

/// nullopt unless the bytes are one whole zstd frame of at most `limit` bytes of text: a small frame
/// may claim to hold gigabytes.
std::optional<std::string> decompress(std::span<const std::byte> frame, std::size_t limit);

}  // namespace dynasession::inline v0::dynamodb
