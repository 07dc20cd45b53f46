// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/store_test.hpp>

namespace dynasession::inline v0::detail::store_suite {

using std::chrono::microseconds;
using std::chrono::seconds;

DYNASESSION_STORE_SUITE(rule_05_expiry_is_judged_by_expire_at, store_test);

TEST_P(rule_05_expiry_is_judged_by_expire_at, what_was_created_is_loaded_until_it_expires) {
  const auto made = draft("a", {{"user", text("ada")}});
  ASSERT_EQ(create(made), no_error);
  const auto found = load_at("a", made.expire_at - microseconds(1));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key, "a");
  EXPECT_EQ(found->values, made.values);
  EXPECT_EQ(found->created_at, made.created_at);
  EXPECT_EQ(found->updated_at, made.updated_at);
  EXPECT_EQ(found->expire_at, made.expire_at);
  EXPECT_FALSE(found->is_tombstone());
}

TEST_P(rule_05_expiry_is_judged_by_expire_at, times_keep_their_microseconds) {
  clock_.advance(microseconds(123'457));
  given("a");
  const auto found = load("a");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->created_at, now());
  EXPECT_EQ(found->updated_at, now());
}

TEST_P(rule_05_expiry_is_judged_by_expire_at, from_its_exact_second_on_a_record_is_absent) {
  given("a");
  EXPECT_FALSE(load_at("a", in(lifetime)));
  EXPECT_FALSE(load_at("a", in(lifetime) + seconds(1)));
}

TEST_P(rule_05_expiry_is_judged_by_expire_at, an_absent_record_is_no_error) {
  EXPECT_FALSE(load("nobody"));
}

TEST_P(rule_05_expiry_is_judged_by_expire_at, a_save_just_before_the_second_is_applied) {
  given("a");
  clock_.set(in(lifetime)-microseconds(1));
  auto request = save_of("a");
  request.what.actions["late"] = set(number(1));
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"late", number(1)}}));
}

TEST_P(rule_05_expiry_is_judged_by_expire_at, a_save_extends_the_life) {
  given("a");
  auto request = save_of("a");
  request.expire_at = in(2 * lifetime);
  ASSERT_EQ(save(request), no_error);
  EXPECT_EQ(load("a")->expire_at, in(2 * lifetime));
}

TEST_P(rule_05_expiry_is_judged_by_expire_at, a_save_never_shortens_the_life) {
  given("a");
  auto request = save_of("a");
  request.expire_at = in(seconds(1));
  ASSERT_EQ(save(request), no_error);
  EXPECT_EQ(load("a")->expire_at, in(lifetime));
}

DYNASESSION_STORE_SUITE(rule_06_touch_moves_the_expiry_alone, store_test);

TEST_P(rule_06_touch_moves_the_expiry_alone, forward) {
  given("a", {{"user", text("ada")}});
  ASSERT_EQ(touch(touch_of("a", in(2 * lifetime))), no_error);
  const auto found = load("a");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->expire_at, in(2 * lifetime));
  EXPECT_EQ(found->values, (stored_values{{"user", text("ada")}}));
  EXPECT_EQ(found->created_at, now());
  EXPECT_EQ(found->version, 1);
}

TEST_P(rule_06_touch_moves_the_expiry_alone, never_back) {
  given("a");
  EXPECT_EQ(touch(touch_of("a", in(seconds(1)))), no_error);
  EXPECT_EQ(load("a")->expire_at, in(lifetime));
}

TEST_P(rule_06_touch_moves_the_expiry_alone, to_the_same_second_is_success) {
  given("a");
  EXPECT_EQ(touch(touch_of("a", in(lifetime))), no_error);
  EXPECT_EQ(load("a")->expire_at, in(lifetime));
}

TEST_P(rule_06_touch_moves_the_expiry_alone, so_a_save_that_relies_on_the_version_still_wins) {
  given("a");
  auto request = save_of("a");
  request.if_version = 1;
  ASSERT_EQ(touch(touch_of("a", in(2 * lifetime))), no_error);
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(load("a")->expire_at, in(2 * lifetime));
}

}  // namespace dynasession::inline v0::detail::store_suite
