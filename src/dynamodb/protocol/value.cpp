// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/value.hpp"

#include "records/plain_size.hpp"

#include <zstd.h>

#include <new>
#include <vector>

namespace dynasession::inline v0::dynamodb {
namespace {

// The highest accepted compression ratio.
constexpr std::size_t max_ratio = 256;
// The longest head of a zstd frame, in which its size is.
constexpr std::size_t frame_head = 18;

// nullopt if the text is below the threshold, does not get shorter, or exceeds the ratio that is
// accepted.
std::optional<std::vector<std::byte>> compressed(const std::string& json_text,
                                                 compression_threshold compress_over) {
  if (!compress_over || json_text.size() < *compress_over) return std::nullopt;
  auto frame = compress(json_text);
  const bool helps = frame.size() < json_text.size();
  if (!helps || frame.size() * max_ratio < json_text.size()) return std::nullopt;
  return frame;
}

}  // namespace

std::vector<std::byte> compress(std::string_view text) {
  std::vector<std::byte> frame(ZSTD_compressBound(text.size()));
  const auto size =
      ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), ZSTD_CLEVEL_DEFAULT);
  if (ZSTD_isError(size) != 0)
    throw std::bad_alloc();  // the buffer is large enough, so only memory can be missing
  frame.resize(size);
  return frame;
}

std::optional<std::string> decompress(std::span<const std::byte> frame, std::size_t limit) {
  const auto claimed = ZSTD_getFrameContentSize(frame.data(), frame.size());
  // `compress` always writes the size. The special values for unknown and error are huge numbers.
  if (claimed > limit) return std::nullopt;
  // Refuses bytes after the frame, even an empty second frame.
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size()) return std::nullopt;
  std::string text(claimed, '\0');
  const auto size = ZSTD_decompress(text.data(), text.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0 || size != claimed) return std::nullopt;
  return text;
}

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

std::size_t plain_size_of(json_view written) {
  if (if_integer(written)) return detail::integer_size;
  if (const auto json_text = if_text(written)) return json_text->size();
  const auto head = if_binary(written, frame_head);
  if (!head) return 0;
  const auto claimed = ZSTD_getFrameContentSize(head->data(), head->size());
  return claimed == ZSTD_CONTENTSIZE_UNKNOWN || claimed == ZSTD_CONTENTSIZE_ERROR ? 0 : claimed;
}

std::optional<stored_value> read_value(json_view written) {
  if (const auto integer = if_integer(written)) return *integer;
  if (const auto json_text = if_text(written)) return std::string(*json_text);
  const auto frame = if_binary(written);
  if (!frame) return std::nullopt;
  auto json_text = decompress(*frame, frame->size() * max_ratio);
  if (!json_text) return std::nullopt;
  return *std::move(json_text);
}

}  // namespace dynasession::inline v0::dynamodb
