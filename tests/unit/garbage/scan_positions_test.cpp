// SPDX-License-Identifier: Apache-2.0
#include "garbage/scan_positions.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

TEST(scan_positions, come_back_from_one_word) {
  const scan_positions positions{"", std::nullopt, "a key \"with\" quotes", "k"};
  const auto token = to_token(positions);
  EXPECT_EQ(token.find_first_of(" \"'$&"), std::string::npos);
  EXPECT_EQ(from_token(token).value(), positions);
}

TEST(scan_positions, are_nothing_once_all_is_done) {
  EXPECT_EQ(to_token({std::nullopt, std::nullopt}), "");
}

TEST(rule_22_bad_input, a_word_that_is_no_position_is_refused) {
  // The last ones: {}, 5, [], [5] and [[""]] in base64.
  for (const auto* word : {"", "x", "====", "AAAA", "e30=", "NQ==", "W10=", "WzVd", "W1siIl1d"}) {
    const auto read = from_token(word);
    ASSERT_FALSE(read) << word;
    EXPECT_EQ(read.error().code(), errc::invalid_configuration);
  }
}

}  // namespace
}  // namespace dynasession::detail
