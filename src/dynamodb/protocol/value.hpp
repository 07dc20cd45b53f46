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

/// As one zstd frame.
std::vector<std::byte> compress(std::string_view text);

/// nullopt unless the bytes are one whole zstd frame of at most `limit` bytes of text: a small frame
/// may claim to hold gigabytes.
std::optional<std::string> decompress(std::span<const std::byte> frame, std::size_t limit);

/// From how many bytes on a text is compressed; nullopt: none is.
using compression_threshold = std::optional<std::size_t>;

/// An integer as N, so that DynamoDB can add to it; JSON text as S, or as a zstd frame in B if it is
/// long and that makes it shorter, up to 256 times.
attribute write_value(const stored_value& value, compression_threshold compress_over);

/// How many bytes of an item a text takes, written so.
std::size_t stored_size(const std::string& json_text, compression_threshold compress_over);

/// nullopt if nothing that `write_value` writes.
std::optional<stored_value> read_value(const boost::json::value& written);

}  // namespace dynasession::inline v0::dynamodb
