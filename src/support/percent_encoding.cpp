// SPDX-License-Identifier: Apache-2.0
#include "support/percent_encoding.hpp"

#include "support/ascii.hpp"

#include <charconv>
#include <cstddef>

namespace dynasession::inline v0::detail {

std::string percent_encoded(std::string_view text, std::string_view keep) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view marks = "-._~";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (ascii::is_alphanumeric(c) || marks.find(c) != marks.npos || keep.find(c) != keep.npos)
      encoded += c;
    else
      encoded.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
  return encoded;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte{};
    const auto digits = text.substr(i + 1, 2);
    const auto* end = digits.data() + digits.size();
    if (text[i] == '%' && digits.size() == 2 &&
        std::from_chars(digits.data(), end, byte, 16).ptr == end) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

}  // namespace dynasession::inline v0::detail
