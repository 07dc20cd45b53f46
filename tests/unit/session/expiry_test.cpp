// SPDX-License-Identifier: Apache-2.0
#include "session/expiry.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

constexpr timestamp t0 = std::chrono::sys_days{std::chrono::January / 1 / 2030};

TEST(rule_05_expiry, the_idle_timeout_counts_from_now) {
  EXPECT_EQ(expire_at({.idle_timeout = 1h}, {}, t0, t0 + 10min), t0 + 70min);
}

TEST(rule_05_expiry, the_absolute_timeout_counts_from_creation_and_never_moves) {
  const configuration options{.idle_timeout = 1h, .absolute_timeout = 2h};
  EXPECT_EQ(expire_at(options, {}, t0, t0 + 90min), t0 + 2h);
  EXPECT_EQ(expire_at(options, {}, t0, t0 + 119min), t0 + 2h);
}

TEST(rule_05_expiry, fractions_are_rounded_up_to_a_second) {
  EXPECT_EQ(expire_at({.idle_timeout = 1h}, {}, t0, t0 + 1us), t0 + 1h + 1s);
  EXPECT_EQ(expire_at({.idle_timeout = 1h}, {}, t0, t0), t0 + 1h);
}

TEST(rule_05_expiry, without_limits_a_session_lasts) {
  const configuration options{.idle_timeout = {}, .absolute_timeout = {}};
  EXPECT_EQ(expire_at(options, {}, t0, t0),
            std::chrono::sys_days{std::chrono::December / 31 / 9999} + 24h - 1s);
}

TEST(rule_06_touch, is_due_when_it_gains_a_tenth_of_the_idle_timeout) {
  const configuration options{.idle_timeout = 10h};
  const auto stored = std::chrono::ceil<std::chrono::seconds>(t0);
  EXPECT_FALSE(is_touch_due(options, {}, stored, stored + 1h - 1s));
  EXPECT_TRUE(is_touch_due(options, {}, stored, stored + 1h));
}

TEST(rule_06_touch, never_shortens_and_never_writes_for_nothing) {
  const configuration options{.idle_timeout = 10h, .touch_after = 0s};
  const auto stored = std::chrono::ceil<std::chrono::seconds>(t0);
  EXPECT_FALSE(is_touch_due(options, {}, stored, stored));
  EXPECT_FALSE(is_touch_due(options, {}, stored, stored - 1h));
  EXPECT_TRUE(is_touch_due(options, {}, stored, stored + 1s));
}

TEST(rule_05_limits_of_one_session, take_the_place_of_those_of_the_options) {
  const configuration options{.idle_timeout = 1h, .absolute_timeout = 2h};
  EXPECT_EQ(expire_at(options, {.idle_timeout = 30min}, t0, t0 + 10min), t0 + 40min);
  EXPECT_EQ(expire_at(options, {.absolute_timeout = 90min}, t0, t0 + 50min), t0 + 90min);
  EXPECT_EQ(expire_at(options, {.idle_timeout = 30h}, t0, t0 + 10min), t0 + 2h)
      << "the absolute timeout of the manager still holds";
  EXPECT_EQ(expire_at(options, {.idle_timeout = 30h, .absolute_timeout = 60h}, t0, t0 + 50h),
            t0 + 60h);
  const configuration endless{.idle_timeout = {}, .absolute_timeout = {}};
  EXPECT_EQ(expire_at(endless, {.idle_timeout = 30min}, t0, t0), t0 + 30min);
}

TEST(rule_05_limits_of_one_session, are_touched_by_a_tenth_of_their_own_idle_timeout) {
  const auto stored = std::chrono::ceil<std::chrono::seconds>(t0);
  const session_limits longer{.idle_timeout = 100h};
  EXPECT_FALSE(is_touch_due({.idle_timeout = 10h}, longer, stored, stored + 10h - 1s));
  EXPECT_TRUE(is_touch_due({.idle_timeout = 10h}, longer, stored, stored + 10h));
  const configuration seldom{.idle_timeout = 10h, .touch_after = 9h};
  EXPECT_TRUE(is_touch_due(seldom, longer, stored, stored + 9h));
  EXPECT_TRUE(is_touch_due(seldom, {.idle_timeout = 1h}, stored, stored + 6min))
      << "or the session would end while it is used";
}

}  // namespace
}  // namespace dynasession::detail
