// SPDX-License-Identifier: Apache-2.0
#include "garbage/rate_limit.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

const rate_limit::clock::time_point start{1h};

TEST(rate_limit, makes_what_was_spent_be_waited_for) {
  rate_limit limit(10);
  EXPECT_LE(limit.free_at(), start);
  limit.spend(25, start);
  EXPECT_EQ(limit.free_at(), start + 2500ms);
  limit.spend(5, start + 1s);
  EXPECT_EQ(limit.free_at(), start + 3s);
}

TEST(rate_limit, saves_nothing_up_while_nothing_is_spent) {
  rate_limit limit(10);
  limit.spend(1, start);
  limit.spend(10, start + 1min);
  EXPECT_EQ(limit.free_at(), start + 1min + 1s);
}

TEST(rate_limit, of_nothing_is_none) {
  rate_limit limit(0);
  limit.spend(1e9, start);
  EXPECT_LE(limit.free_at(), start);
}

TEST(rule_22_bad_input, a_cost_beyond_reason_is_waited_for_a_day) {
  rate_limit limit(1e-300);
  limit.spend(1e300, start);
  EXPECT_EQ(limit.free_at(), start + 24h);
}

}  // namespace
}  // namespace dynasession::detail
