// SPDX-License-Identifier: Apache-2.0
#include "crypto/encoding.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace dynasession::crypto {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::string written(std::string_view text) { return base64(bytes_of(text)); }

bool is_read_as(std::string_view text, std::string_view expected) {
  const auto bytes = from_base64(text);
  return bytes && std::ranges::equal(*bytes, bytes_of(expected));
}

TEST(base64, matches_rfc_4648_both_ways) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"},
                                                                   {"\xfb\xff\xfe", "+//+"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(written(plain), encoded);
    EXPECT_TRUE(is_read_as(encoded, plain)) << encoded;
  }
}

TEST(base64, every_byte_comes_back_at_every_length) {
  std::string bytes;
  for (int length = 0; length < 300; ++length) {
    EXPECT_TRUE(is_read_as(written(bytes), bytes)) << length;
    bytes.push_back(static_cast<char>(length));
  }
}

TEST(base64, zeros_at_the_end_are_no_padding) {
  const std::string zeros(4, '\0');
  EXPECT_EQ(written(zeros), "AAAAAA==");
  EXPECT_TRUE(is_read_as("AAAAAA==", zeros));
}

TEST(rule_22_bad_input, what_is_no_base64_is_not_read) {
  for (const auto* text : {"Z",
                           "Zg",
                           "Zg=",
                           "Zm9vY",
                           "Zm9vYg",
                           "Zg==\n",
                           "\nZg==",
                           " Zg==",
                           "Zg== ",
                           "Zm9v\nYmFy",
                           "Zm 9v",
                           "====",
                           "=",
                           "==",
                           "Z===",
                           "Zg==Zg==",
                           "Zm8=Zm8=",
                           "Zm9v=",
                           "=Zm9",
                           "Z=m8",
                           "-__-",
                           "Zm9\x80",
                           "Zm9v\xff\xff\xff\xff",
                           "Zm9-",
                           "{}[]"})
    EXPECT_FALSE(from_base64(text)) << text;
  EXPECT_FALSE(from_base64(std::string_view("Zg=\0", 4)));
  EXPECT_FALSE(from_base64(std::string_view("\0\0\0\0", 4)));
}

TEST(rule_22_bad_input, bits_behind_the_end_of_base64_must_be_zero) {
  EXPECT_TRUE(from_base64("Zg=="));
  EXPECT_FALSE(from_base64("Zh=="));
  EXPECT_TRUE(from_base64("Zm8="));
  EXPECT_FALSE(from_base64("Zm9="));
}

}  // namespace
}  // namespace dynasession::crypto
