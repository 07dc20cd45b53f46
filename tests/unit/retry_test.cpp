// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/retry.hpp"

#include <gtest/gtest.h>

namespace dynasession::dynamodb {
namespace {

using namespace std::chrono_literals;

TEST(retry, what_may_succeed_later_is_tried_again) {
  for (const auto is : {outcome::throttled, outcome::postponed, outcome::unknown, outcome::stale})
    EXPECT_TRUE(is_retried(is));
  for (const auto is : {outcome::done, outcome::refused, outcome::failed})
    EXPECT_FALSE(is_retried(is));
}

TEST(retry, pauses_double_from_25_ms_to_20_s) {
  auto expected = 25'000us;
  for (int attempts = 1; attempts <= 10; ++attempts, expected *= 2) {
    EXPECT_EQ(pause_after(attempts, outcome::unknown, 1), expected);
    EXPECT_EQ(pause_after(attempts, outcome::postponed, 1), expected);
  }
  EXPECT_EQ(pause_after(11, outcome::unknown, 1), 20s);
  EXPECT_EQ(pause_after(1'000'000, outcome::unknown, 1), 20s);
}

TEST(retry, pauses_of_throttling_begin_at_a_second) {
  EXPECT_EQ(pause_after(1, outcome::throttled, 1), 1s);
  EXPECT_EQ(pause_after(3, outcome::throttled, 1), 4s);
  EXPECT_EQ(pause_after(6, outcome::throttled, 1), 20s);
  EXPECT_EQ(pause_after(1'000'000, outcome::throttled, 1), 20s);
}

TEST(retry, jitter_takes_any_part_of_a_pause) {
  EXPECT_EQ(pause_after(2, outcome::unknown, 0), 0us);
  EXPECT_EQ(pause_after(2, outcome::unknown, 0.25), 12'500us);
  EXPECT_EQ(pause_after(5, outcome::throttled, 0.5), 8s);
}

TEST(retry, a_stale_connection_is_replaced_at_once) {
  EXPECT_EQ(pause_after(1, outcome::stale, 1), 0us);
  EXPECT_EQ(pause_after(3, outcome::stale, 1), 0us);
}

}  // namespace
}  // namespace dynasession::dynamodb
