// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_courtesy.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

constexpr steady_time delay = 25ms;

TEST(lock_courtesy, is_not_due_at_first) {
  EXPECT_FALSE(lock_courtesy().is_due(0s, delay));
  EXPECT_FALSE(lock_courtesy().is_due(1h, delay));
}

TEST(lock_courtesy, is_not_due_of_one_who_comes_back_later) {
  lock_courtesy crowded;
  crowded.met_another(1s);
  crowded.took(1s, delay, true);
  crowded.released(1s + 1ms);
  EXPECT_TRUE(crowded.is_due(1s + 2ms, delay));
  EXPECT_FALSE(crowded.is_due(1s + 1ms + delay, delay));
}

TEST(lock_courtesy, ends_when_the_others_have_not_been_met_for_long) {
  lock_courtesy crowded;
  crowded.met_another(1s);
  crowded.took(2s, delay, true);
  crowded.released(2s);
  EXPECT_TRUE(crowded.is_due(2s, delay));
  EXPECT_FALSE(crowded.is_due(2s + 1ms, delay));
}

TEST(lock_courtesy, is_due_now_and_then_of_one_who_seems_alone) {
  lock_courtesy busy;
  steady_time now = 1s;
  for (; !busy.is_due(now, delay); now += 10ms) {
    busy.took(now, delay, false);
    busy.released(now + 5ms);
    ASSERT_LT(now, 2s);
  }
  EXPECT_GT(now, 1s + 100ms);
  busy.took(now, delay, true);
  busy.released(now + 5ms);
  EXPECT_FALSE(busy.is_due(now + 6ms, delay));
}

}  // namespace
}  // namespace dynasession::detail
