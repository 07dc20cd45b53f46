// SPDX-License-Identifier: Apache-2.0
#include "support/ascii.hpp"

#include <gtest/gtest.h>

namespace dynasession::ascii {
namespace {

TEST(ascii, names_are_equal_in_any_case) {
  EXPECT_TRUE(equal_ignoring_case("X-Amz-Date", "x-aMZ-date"));
  EXPECT_FALSE(equal_ignoring_case("X-Amz-Date", "X-Amz-Dat"));
  EXPECT_FALSE(equal_ignoring_case("a@", "a`"));  // 32 apart, and no letters
  EXPECT_TRUE(equal_ignoring_case("", ""));
}

TEST(ascii, letters_beyond_ascii_are_none) {
  EXPECT_FALSE(is_alphanumeric('\xe9'));
  EXPECT_FALSE(is_visible('\xe9'));
  EXPECT_EQ(lower('\xc9'), '\xc9');
}

TEST(ascii, blanks_are_neither_visible_nor_kept_at_the_ends) {
  EXPECT_FALSE(is_visible(' '));
  EXPECT_FALSE(is_visible('\n'));
  EXPECT_FALSE(is_visible('\x7f'));
  EXPECT_EQ(trimmed(" \t a b \t"), "a b");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_EQ(trimmed(""), "");
}

}  // namespace
}  // namespace dynasession::ascii
