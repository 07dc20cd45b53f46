// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/retry_quota.hpp"

#include <gtest/gtest.h>

namespace dynasession::dynamodb {
namespace {

TEST(retry_quota, is_taken_by_what_tells_of_a_service_in_trouble) {
  retry_quota quota;
  EXPECT_TRUE(quota.take(outcome::unknown));
  EXPECT_EQ(quota.left(), 486);
  EXPECT_TRUE(quota.take(outcome::postponed));
  EXPECT_EQ(quota.left(), 472);
  EXPECT_TRUE(quota.take(outcome::throttled));
  EXPECT_EQ(quota.left(), 467);
}

TEST(retry_quota, is_left_as_it_is_by_what_says_nothing_of_the_service) {
  retry_quota none(0);
  for (const auto before : {outcome::contended, outcome::misdated, outcome::stale})
    EXPECT_TRUE(none.take(before));
  EXPECT_EQ(none.left(), 0);
}

TEST(retry_quota, gives_no_part_of_an_attempt) {
  retry_quota nearly_none(13);
  EXPECT_FALSE(nearly_none.take(outcome::unknown));
  EXPECT_EQ(nearly_none.left(), 13);
}

TEST(retry_quota, comes_back_with_success_and_never_exceeds_what_it_was) {
  retry_quota quota(480);
  quota.give_back(outcome::unknown);
  EXPECT_EQ(quota.left(), 494);
  quota.give_back(std::nullopt);
  EXPECT_EQ(quota.left(), 495);
  quota.give_back(outcome::unknown);
  EXPECT_EQ(quota.left(), 500);
}

}  // namespace
}  // namespace dynasession::dynamodb
