// SPDX-License-Identifier: Apache-2.0
#include "lock_courtesy.hpp"

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
  lock_courtesy alone;
  alone.met_another();
  alone.took(1s, delay, true);
  alone.released(2s);
  EXPECT_TRUE(alone.is_due(2s + 1ms, delay));
  EXPECT_FALSE(alone.is_due(2s + delay, delay));
}

TEST(lock_courtesy, is_due_at_once_of_one_who_had_to_wait_for_another) {
  lock_courtesy after_another;
  after_another.met_another();
  after_another.took(1s, delay, true);
  after_another.released(1s + 1ms);
  EXPECT_TRUE(after_another.is_due(1s + 2ms, delay));
}

TEST(lock_courtesy, ends_when_the_others_have_gone) {
  lock_courtesy alone;
  alone.met_another();
  alone.took(1s, delay, true);
  alone.released(1s + 1ms);
  alone.took(1s + 20ms, delay, true);  // it had let others go first, but there were none
  alone.released(1s + 21ms);
  EXPECT_FALSE(alone.is_due(1s + 22ms, delay));
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
