// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_watch.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

session_lock lock_of(const char* owner, std::int64_t beat,
                     std::chrono::milliseconds lease = 500ms) {
  return {owner, beat, lease};
}

TEST(lock_watch, of_a_free_lock_has_nothing_to_take_over) {
  lock_watch watch;
  EXPECT_FALSE(watch.may_take_over(1h));
  watch.saw(std::nullopt, 1s);
  EXPECT_FALSE(watch.may_take_over(1h));
  EXPECT_EQ(watch.next_look(3s), 3s);
}

TEST(rule_16_take_over, waits_for_the_whole_lease_since_the_first_sight) {
  lock_watch watch;
  watch.saw(lock_of("a", 3), 10s);
  EXPECT_FALSE(watch.may_take_over(10s + 499ms));
  watch.saw(lock_of("a", 3), 10s + 300ms);
  EXPECT_TRUE(watch.may_take_over(10s + 500ms));
  EXPECT_EQ(watch.seen(), lock_of("a", 3));
}

TEST(rule_16_take_over, starts_anew_with_each_beat) {
  lock_watch watch;
  watch.saw(lock_of("a", 3), 10s);
  watch.saw(lock_of("a", 4), 10s + 400ms);
  EXPECT_FALSE(watch.may_take_over(10s + 899ms));
  EXPECT_TRUE(watch.may_take_over(10s + 900ms));
}

// Fault 14 of the gem: a waiter keeps the first expiry it saw, and robs whoever has the lock then.
TEST(rule_16_take_over, starts_anew_with_each_holder_even_at_the_same_beat) {
  lock_watch watch;
  watch.saw(lock_of("a", 0), 10s);
  watch.saw(lock_of("b", 0), 10s + 400ms);
  EXPECT_FALSE(watch.may_take_over(10s + 500ms));
  watch.saw(std::nullopt, 10s + 600ms);
  watch.saw(lock_of("b", 0), 10s + 700ms);
  EXPECT_FALSE(watch.may_take_over(10s + 900ms));
  EXPECT_TRUE(watch.may_take_over(11s + 200ms));
}

TEST(rule_16_take_over, goes_by_the_lease_of_that_holder) {
  lock_watch watch;
  watch.saw(lock_of("a", 0, 30s), 1s);
  EXPECT_FALSE(watch.may_take_over(30s));
  EXPECT_TRUE(watch.may_take_over(31s));
}

TEST(rule_22_take_over, of_a_lock_that_makes_no_sense_comes_at_once_or_after_an_hour) {
  using limits = std::numeric_limits<std::chrono::milliseconds::rep>;
  lock_watch watch;
  for (const auto lease : {-1ms, std::chrono::milliseconds(limits::min())}) {
    watch.saw(lock_of("a", limits::min(), lease), 5s);
    EXPECT_TRUE(watch.may_take_over(5s));
  }
  watch.saw(lock_of("", limits::max(), std::chrono::milliseconds(limits::max())), 5s);
  EXPECT_FALSE(watch.may_take_over(1h));
  EXPECT_TRUE(watch.may_take_over(1h + 5s));
  EXPECT_EQ(watch.next_look(2h), 1h + 5s);
}

TEST(lock_watch, looks_again_no_later_than_the_lease_ends) {
  lock_watch watch;
  watch.saw(lock_of("a", 0), 10s);
  EXPECT_EQ(watch.next_look(10s + 25ms), 10s + 25ms);
  EXPECT_EQ(watch.next_look(20s), 10s + 500ms);
}

TEST(lock_watch, is_worth_keeping_for_those_who_come_after_one_that_gave_up) {
  lock_watch watch;
  EXPECT_FALSE(watch.is_worth_keeping(1s));
  watch.saw(lock_of("a", 0, 30s), 1s);
  EXPECT_TRUE(watch.is_worth_keeping(2min));
  EXPECT_FALSE(watch.is_worth_keeping(11min));
}

TEST(pause_between_looks, is_about_the_delay_with_jitter) {
  EXPECT_EQ(pause_between_looks(20ms, 0, 0.0), 10ms);
  EXPECT_EQ(pause_between_looks(20ms, 0, 0.5), 20ms);
  EXPECT_EQ(pause_between_looks(20ms, 0, 1.0), 30ms);
}

TEST(pause_between_looks, shrinks_each_time_one_is_overtaken_but_not_to_nothing) {
  EXPECT_EQ(pause_between_looks(20ms, 4, 0.5), 10ms);
  EXPECT_LT(pause_between_looks(20ms, 5, 0.5), 10ms);
  EXPECT_EQ(pause_between_looks(24ms, 1000, 0.5), 6ms);
}

}  // namespace
}  // namespace dynasession::detail
