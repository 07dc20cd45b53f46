// SPDX-License-Identifier: Apache-2.0
#include "settings/nearest.hpp"

#include <gtest/gtest.h>

#include <array>

namespace dynasession::detail {
namespace {

TEST(nearest, distance_counts_letters_added_removed_replaced_and_swapped) {
  EXPECT_EQ(distance("max_age", "max_age"), 0u);
  EXPECT_EQ(distance("max_ag", "max_age"), 1u);
  EXPECT_EQ(distance("maxx_age", "max_age"), 1u);
  EXPECT_EQ(distance("mex_age", "max_age"), 1u);
  EXPECT_EQ(distance("max_aeg", "max_age"), 1u);
  EXPECT_EQ(distance("MAX_AGE", "max_age"), 0u);
  EXPECT_EQ(distance("", "key"), 3u);
  EXPECT_EQ(distance("key", ""), 3u);
}

TEST(nearest, there_is_always_one) {
  constexpr std::array<std::string_view, 3> names{"key", "max_age", "max_stale"};
  EXPECT_EQ(nearest("max-stale", names), "max_stale");
  EXPECT_EQ(nearest("maximum_age", names), "max_age");
  EXPECT_EQ(nearest("", names), "key");
}

}  // namespace
}  // namespace dynasession::detail
