// SPDX-License-Identifier: Apache-2.0
#include "records/stored_row.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace dynasession::detail {
namespace {

write_token numbered(int number) {
  write_token token{};
  token.back() = static_cast<std::byte>(number);
  return token;
}

token_register with_tokens(int count) {
  token_register tokens;
  for (int number = 1; number <= count; ++number) tokens.shift_in(numbered(number));
  return tokens;
}

TEST(rule_17_applied_once, the_register_holds_the_last_eight_tokens) {
  EXPECT_EQ(with_tokens(8).saves_since(numbered(1)), 7U);
  EXPECT_EQ(with_tokens(9).saves_since(numbered(1)), std::nullopt);
  EXPECT_EQ(with_tokens(9).saves_since(numbered(2)), 7U);
  EXPECT_EQ(with_tokens(9).saves_since(numbered(9)), 0U);
}

TEST(rule_17_applied_once, an_empty_register_contains_no_token_of_zeros) {
  EXPECT_FALSE(token_register().saves_since(write_token{}));
}

TEST(rule_17_applied_once, the_register_survives_as_bytes_newest_first) {
  const auto tokens = with_tokens(3);
  const auto bytes = tokens.bytes();
  ASSERT_EQ(bytes.size(), 48U);
  EXPECT_EQ(bytes[15], std::byte{3});
  auto read = token_register::from_bytes(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->saves_since(numbered(1)), 2U);
  read->shift_in(numbered(4));
  EXPECT_EQ(read->bytes()[15], std::byte{4});
}

TEST(rule_22_bad_input, bytes_that_are_no_register_are_refused) {
  const std::vector<std::byte> bytes(9 * 16);
  EXPECT_TRUE(token_register::from_bytes(std::span(bytes).first(0)));
  EXPECT_FALSE(token_register::from_bytes(std::span(bytes).first(17)));
  EXPECT_TRUE(token_register::from_bytes(std::span(bytes).first(8 * 16)));
  EXPECT_FALSE(token_register::from_bytes(bytes));
}

}  // namespace
}  // namespace dynasession::detail
