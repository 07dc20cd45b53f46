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
  watch.saw(lock_of("a", 3), 10s + 200ms);
  watch.saw(lock_of("a", 3), 10s + 300ms);
  EXPECT_FALSE(watch.may_take_over(10s + 499ms));
  EXPECT_TRUE(watch.may_take_over(10s + 500ms));
  EXPECT_EQ(watch.seen(), lock_of("a", 3));
}

TEST(rule_16_take_over, restarts_with_each_beat) {
  lock_watch watch;
  watch.saw(lock_of("a", 3), 10s);
  watch.saw(lock_of("a", 3), 10s + 200ms);
  watch.saw(lock_of("a", 4), 10s + 400ms);
  watch.saw(lock_of("a", 4), 10s + 650ms);
  EXPECT_FALSE(watch.may_take_over(10s + 899ms));
  EXPECT_TRUE(watch.may_take_over(10s + 900ms));
}

// Fault 14 of the gem: a waiter keeps the first expiry it saw, and takes the lock from its next holder.
TEST(rule_16_take_over, restarts_with_each_holder_even_at_the_same_beat) {
  lock_watch watch;
  watch.saw(lock_of("a", 0), 10s);
  watch.saw(lock_of("b", 0), 10s + 400ms);
  EXPECT_FALSE(watch.may_take_over(10s + 500ms));
  watch.saw(std::nullopt, 10s + 600ms);
  watch.saw(lock_of("b", 0), 10s + 700ms);
  watch.saw(lock_of("b", 0), 10s + 950ms);
  EXPECT_FALSE(watch.may_take_over(11s + 100ms));
  EXPECT_TRUE(watch.may_take_over(11s + 200ms));
}

TEST(rule_16_take_over, goes_by_the_lease_of_that_holder) {
  lock_watch watch;
  for (const auto look : {1s, 11s, 21s}) watch.saw(lock_of("a", 0, 30s), look);
  EXPECT_FALSE(watch.may_take_over(30s));
  EXPECT_TRUE(watch.may_take_over(31s));
}

// For as long as the store could not be asked the holder could not renew its lease either.
TEST(rule_16_take_over, restarts_after_a_look_that_failed) {
  lock_watch watch;
  watch.saw(lock_of("a", 3), 10s);
  watch.saw(lock_of("a", 3), 10s + 200ms);
  watch.could_not_look();
  EXPECT_FALSE(watch.may_take_over(10s + 500ms));
  watch.saw(lock_of("a", 3), 10s + 600ms);
  watch.saw(lock_of("a", 3), 10s + 850ms);
  EXPECT_FALSE(watch.may_take_over(11s + 99ms));
  EXPECT_TRUE(watch.may_take_over(11s + 100ms));
}

TEST(rule_16_take_over, restarts_after_half_a_lease_without_an_answer) {
  lock_watch watch;
  watch.saw(lock_of("a", 3), 10s);
  EXPECT_FALSE(watch.may_take_over(10s + 500ms)) << "nobody looked meanwhile";
  watch.saw(lock_of("a", 3), 10s + 251ms);
  watch.saw(lock_of("a", 3), 10s + 501ms);
  EXPECT_FALSE(watch.may_take_over(10s + 501ms));
  EXPECT_TRUE(watch.may_take_over(10s + 751ms));
}

TEST(rule_16_take_over, stays_due_once_a_whole_lease_was_seen) {
  lock_watch watch;
  for (const auto look : {0ms, 200ms, 400ms, 500ms}) watch.saw(lock_of("a", 3), 10s + look);
  EXPECT_TRUE(watch.may_take_over(1h));
  EXPECT_EQ(watch.next_look_of_nobody(), std::nullopt);
  watch.saw(lock_of("a", 4), 1h);
  EXPECT_FALSE(watch.may_take_over(1h));
}

TEST(rule_22_take_over, of_a_lock_that_makes_no_sense_comes_at_once_or_after_an_hour) {
  using limits = std::numeric_limits<std::chrono::milliseconds::rep>;
  lock_watch watch;
  for (const auto lease : {-1ms, std::chrono::milliseconds(limits::min())}) {
    watch.saw(lock_of("a", limits::min(), lease), 5s);
    EXPECT_TRUE(watch.may_take_over(5s));
  }
  watch.saw(lock_of("", limits::max(), std::chrono::milliseconds(limits::max())), 5s);
  const auto for_ever = lock_of("", limits::max(), std::chrono::milliseconds(limits::max()));
  for (const auto look : {20min, 40min}) watch.saw(for_ever, 5s + look);
  EXPECT_FALSE(watch.may_take_over(1h));
  EXPECT_TRUE(watch.may_take_over(1h + 5s));
}

TEST(lock_watch, looks_again_no_later_than_the_lease_ends) {
  lock_watch watch;
  watch.saw(lock_of("a", 0), 10s);
  EXPECT_EQ(watch.next_look(10s + 25ms), 10s + 25ms);
  watch.saw(lock_of("a", 0), 10s + 240ms);
  watch.saw(lock_of("a", 0), 10s + 480ms);
  EXPECT_EQ(watch.next_look(20s), 10s + 500ms);
}

TEST(lock_watch, looks_six_times_a_lease_at_least_so_that_the_view_is_undisturbed) {
  lock_watch watch;
  EXPECT_EQ(watch.next_look_of_nobody(), std::nullopt) << "the lock is free";
  watch.saw(lock_of("a", 0, 600ms), 10s);
  EXPECT_EQ(watch.next_look(20s), 10s + 100ms);
  EXPECT_EQ(watch.next_look_of_nobody(), 10s + 100ms);
  watch.could_not_look();
  EXPECT_EQ(watch.next_look_of_nobody(), std::nullopt) << "the store is down";
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
