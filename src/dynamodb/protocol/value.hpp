// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/attribute.hpp"

#include <dynasession/store/record.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::dynamodb {

/// Compresses to one zstd frame.
std::vector<std::byte> compress(std::string_view text);

/// nullopt unless the bytes are exactly one zstd frame with at most `limit` bytes of text. Without
/// a limit a small frame could expand to gigabytes.
std::optional<std::string> decompress(std::span<const std::byte> frame, std::size_t limit);

/// The size in bytes from which a text is compressed; nullopt: never.
using compression_threshold = std::optional<std::size_t>;

/// Writes an integer as N, so that DynamoDB can add to it; JSON text as S, or as a zstd frame in B
/// if it reaches the threshold and becomes shorter, at most 256 times.
attribute write_value(const stored_value& value, compression_threshold compress_over);

/// The size in bytes of a text in an item.
std::size_t stored_size(const std::string& json_text, compression_threshold compress_over);

/// How many bytes `read_value` would give, as the attribute claims, before it is expanded: more are
/// refused by `read_value`. 0, if it would give none.
std::size_t plain_size_of(json_view written);

/// nullopt if `write_value` does not write such an attribute.
std::optional<stored_value> read_value(json_view written);

}  // namespace dynasession::inline v0::dynamodb
