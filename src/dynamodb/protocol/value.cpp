// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/value.hpp"

#include "dynamodb/protocol/compression.hpp"

#include <vector>

namespace dynasession::inline v0::dynamodb {
namespace {

// How much a byte of a frame may hold: so a record of 400 KB, whoever wrote it, becomes 100 MB when it
// is read, not gigabytes.
constexpr std::size_t most_per_byte = 256;

// nullopt where the plain text is the shorter one, or nobody would read the frame.
std::optional<std::vector<std::byte>> compressed(const std::string& json_text,
                                                 compression_threshold compress_over) {
  if (!compress_over || json_text.size() < *compress_over) return std::nullopt;
  auto frame = compress(json_text);
  const bool helps = frame.size() < json_text.size();
  if (!helps || frame.size() * most_per_byte < json_text.size()) return std::nullopt;
  return frame;
}

}  // namespace

attribute write_value(const stored_value& value, compression_threshold compress_over) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return number(*integer);
  const auto& json_text = std::get<std::string>(value);
  if (const auto frame = compressed(json_text, compress_over)) return binary(*frame);
  return text(json_text);
}

std::size_t stored_size(const std::string& json_text, compression_threshold compress_over) {
  const auto frame = compressed(json_text, compress_over);
  return frame ? frame->size() : json_text.size();
}

std::optional<stored_value> read_value(const boost::json::value& written) {
  if (const auto integer = if_integer(&written)) return *integer;
  if (const auto* json_text = if_text(&written)) return std::string(*json_text);
  const auto frame = if_binary(&written);
  if (!frame) return std::nullopt;
  auto json_text = decompress(*frame, frame->size() * most_per_byte);
  if (!json_text) return std::nullopt;
  return *std::move(json_text);
}

}  // namespace dynasession::inline v0::dynamodb
