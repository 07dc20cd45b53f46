// SPDX-License-Identifier: Apache-2.0
#include "crypto/base64.hpp"

#include <openssl/evp.h>

#include <limits>

namespace dynasession::inline v0::crypto {
namespace {

std::size_t padding_of(std::string_view text) noexcept {
  return text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
}

}  // namespace

std::string base64(std::span<const std::byte> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL ends it with a NUL
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
  // OpenSSL forgives blanks around the text and bits behind its end; nobody's answers hold any.
  if (base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace dynasession::inline v0::crypto
