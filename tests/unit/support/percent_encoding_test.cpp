// SPDX-License-Identifier: Apache-2.0
#include "support/percent_encoding.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

TEST(percent_encoding, escapes_all_but_unreserved_characters_and_those_to_keep) {
  EXPECT_EQ(percent_encoded("aZ09-._~ /%\xc3\xa9"), "aZ09-._~%20%2F%25%C3%A9");
  EXPECT_EQ(percent_encoded("a/b c", "/"), "a/b%20c");
}

TEST(percent_encoding, is_undone_where_there_are_escapes) {
  EXPECT_EQ(percent_decoded("p%40ss%3aword%2F"), "p@ss:word/");
  for (const auto* plain : {"", "%", "100%", "%4", "%4g", "%%", "a+b"})
    EXPECT_EQ(percent_decoded(plain), plain);
}

}  // namespace
}  // namespace dynasession::detail
