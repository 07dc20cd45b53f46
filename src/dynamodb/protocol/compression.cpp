// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/compression.hpp"

#include <zstd.h>

#include <new>

namespace dynasession::inline v0::dynamodb {

std::vector<std::byte> compress(std::string_view text) {
  std::vector<std::byte> frame(ZSTD_compressBound(text.size()));
  const auto size =
      ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), ZSTD_CLEVEL_DEFAULT);
  if (ZSTD_isError(size) != 0) throw std::bad_alloc();  // the room is enough: all else is memory
  frame.resize(size);
  return frame;
}

std::optional<std::string> decompress(std::span<const std::byte> frame, std::size_t limit) {
  const auto claimed = ZSTD_getFrameContentSize(frame.data(), frame.size());
  // Frames of unknown size are none of ours: `compress` writes it. Both marks are huge numbers.
  if (claimed > limit) return std::nullopt;
  // Another frame may follow one, though it holds nothing.
  if (ZSTD_findFrameCompressedSize(frame.data(), frame.size()) != frame.size()) return std::nullopt;
  std::string text(claimed, '\0');
  const auto size = ZSTD_decompress(text.data(), text.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0 || size != claimed) return std::nullopt;
  return text;
}

}  // namespace dynasession::inline v0::dynamodb
