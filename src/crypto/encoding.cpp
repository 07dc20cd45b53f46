// SPDX-License-Identifier: Apache-2.0
#include "crypto/encoding.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace dynasession::inline v0::crypto {
namespace {

std::size_t padding_of(std::string_view text) noexcept {
  return text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
}

constexpr auto hex_digits = [] {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> of{};
  for (std::size_t byte = 0; byte < of.size(); ++byte)
    of[byte] = {digits[byte >> 4], digits[byte & 15]};
  return of;
}();

}  // namespace

std::string base64(std::span<const std::byte> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL appends a NUL
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                  reinterpret_cast<const unsigned char*>(bytes.data()),
                  static_cast<int>(bytes.size()));
  text.pop_back();
  return text;
}

std::optional<std::vector<std::byte>> from_base64(std::string_view text) {
  if (text.empty()) return std::vector<std::byte>();
  if (text.size() > std::numeric_limits<int>::max()) return std::nullopt;
  std::vector<std::byte> bytes(text.size() / 4 * 3 + 3);
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  const auto padding = padding_of(text);
  if (size < 0 || static_cast<std::size_t>(size) < padding) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(size) - padding);
  // OpenSSL accepts blanks around the text and unused bits at its end; valid input has neither.
  if (base64(bytes) != text) return std::nullopt;
  return bytes;
}

std::string base64url(std::span<const std::byte> bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text((bytes.size() * 4 + 2) / 3, '\0');
  auto* to = text.data();
  const auto put = [&](std::uint32_t bits, int count) {
    for (int shift = 18; count > 0; --count, shift -= 6) *to++ = alphabet[bits >> shift & 63];
  };
  const auto at = [&bytes](std::size_t i) { return std::to_integer<std::uint32_t>(bytes[i]); };
  for (; bytes.size() >= 3; bytes = bytes.subspan(3)) put(at(0) << 16 | at(1) << 8 | at(2), 4);
  if (bytes.size() == 2) put(at(0) << 16 | at(1) << 8, 3);
  if (bytes.size() == 1) put(at(0) << 16, 2);
  return text;
}

std::string hex(std::span<const std::byte> bytes) {
  std::string text;
  append_hex(text, bytes);
  return text;
}

void append_hex(std::string& text, std::span<const std::byte> bytes) {
  const auto before = text.size();
  text.resize(before + 2 * bytes.size());
  auto* to = text.data() + before;
  for (const auto byte : bytes)
    to = std::ranges::copy(hex_digits[std::to_integer<std::size_t>(byte)], to).out;
}

}  // namespace dynasession::inline v0::crypto
