// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_queue.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

constexpr steady_time delay = 25ms;

TEST(lock_fairness, backs_off_at_no_first_attempt) {
  EXPECT_FALSE(lock_fairness().must_back_off(0s, delay));
  EXPECT_FALSE(lock_fairness().must_back_off(1h, delay));
}

TEST(lock_fairness, backs_off_before_an_attempt_right_after_a_release_only) {
  lock_fairness crowded;
  crowded.met_another(1s);
  crowded.took(1s, delay, true);
  crowded.released(1s + 1ms);
  EXPECT_TRUE(crowded.must_back_off(1s + 2ms, delay));
  EXPECT_FALSE(crowded.must_back_off(1s + 1ms + delay, delay));
}

TEST(lock_fairness, ends_when_no_other_process_was_met_for_long) {
  lock_fairness crowded;
  crowded.met_another(1s);
  crowded.took(2s, delay, true);
  crowded.released(2s);
  EXPECT_TRUE(crowded.must_back_off(2s, delay));
  EXPECT_FALSE(crowded.must_back_off(2s + 1ms, delay));
}

TEST(lock_fairness, backs_off_now_and_then_though_the_process_seems_alone) {
  lock_fairness busy;
  steady_time now = 1s;
  for (; !busy.must_back_off(now, delay); now += 10ms) {
    busy.took(now, delay, false);
    busy.released(now + 5ms);
    ASSERT_LT(now, 2s);
  }
  EXPECT_GT(now, 1s + 100ms);
  busy.took(now, delay, true);
  busy.released(now + 5ms);
  EXPECT_FALSE(busy.must_back_off(now + 6ms, delay));
}

}  // namespace
}  // namespace dynasession::detail
