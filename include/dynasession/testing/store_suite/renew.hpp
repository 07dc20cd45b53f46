// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/store_test.hpp>

namespace dynasession::inline v0::detail::store_suite {

using std::chrono::microseconds;
using std::chrono::minutes;

DYNASESSION_STORE_SUITE(rule_09_renew, store_test);

TEST_P(rule_09_renew, moves_the_whole_record) {
  given("old", {{"user", text("ada")}, {"count", number(7)}});
  const auto before = load("old");
  clock_.advance(minutes(1));
  given_renewed("old", "new");
  const auto moved = load("new");
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->key, "new");
  EXPECT_EQ(moved->values, before->values);
  EXPECT_EQ(moved->created_at, before->created_at);
  EXPECT_EQ(moved->expire_at, before->expire_at);
  EXPECT_EQ(moved->version, before->version + 1);
  EXPECT_TRUE(moved->is_live(now()));
}

TEST_P(rule_09_renew, stores_the_changes_that_came_with_it) {
  given("old", {{"user", text("guest")}});
  auto request = renew_of("old", "new");
  request.next.values = {{"user", text("ada")}, {"admin", number(1)}};
  request.next.expire_at = in(2 * lifetime);
  ASSERT_EQ(renew(request), no_error);
  const auto moved = load("new");
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->values, request.next.values);
  EXPECT_EQ(moved->expire_at, in(2 * lifetime));
}

TEST_P(rule_09_renew, leaves_a_tombstone_without_values_that_leads_on) {
  given("old", {{"user", text("ada")}});
  given_renewed("old", "new");
  const auto tombstone = load("old");
  ASSERT_TRUE(tombstone);
  EXPECT_TRUE(tombstone->is_tombstone());
  EXPECT_EQ(tombstone->renewed_to, "new");
  EXPECT_TRUE(tombstone->values.empty());
}

TEST_P(rule_09_renew, leaves_a_tombstone_for_ten_minutes_and_an_hour_more_for_clocks_that_differ) {
  given("old");
  clock_.advance(minutes(7));
  given_renewed("old", "new");
  EXPECT_EQ(load("old")->expire_at, in(minutes(70)));
  EXPECT_TRUE(load_at("old", now() + minutes(70) - microseconds(1)));
  EXPECT_FALSE(load_at("old", now() + minutes(70)));
}

TEST_P(rule_09_renew, never_shortens_the_life_also_if_a_touch_came_between) {
  given("old");
  auto request = renew_of("old", "new");
  request.next.expire_at = in(minutes(1));
  ASSERT_EQ(touch(touch_of("old", in(2 * lifetime))), no_error);
  EXPECT_EQ(renew(request), no_error);
  EXPECT_EQ(load("new")->expire_at, in(2 * lifetime));
}

TEST_P(rule_09_renew, after_a_foreign_save_is_a_conflict_and_changes_nothing) {
  given("old");
  const auto request = renew_of("old", "new");
  foreign_saves("old", 1);
  EXPECT_EQ(renew(request), errc::conflict);
  EXPECT_TRUE(is_live("old"));
  EXPECT_EQ(values_of("old"), (stored_values{{"foreign", number(0)}}));
  EXPECT_FALSE(load("new"));
}

TEST_P(rule_09_renew, again_with_the_same_keys_is_success_once) {
  given("old");
  const auto request = renew_of("old", "new");
  ASSERT_EQ(renew(request), no_error);
  foreign_saves("new", 1);
  EXPECT_EQ(renew(request), no_error);
  EXPECT_EQ(version_of("new"), 3);
  EXPECT_EQ(values_of("new"), (stored_values{{"foreign", number(0)}}));
}

TEST_P(rule_09_renew, again_after_the_new_record_was_removed_does_not_bring_it_back) {
  given("old");
  const auto request = renew_of("old", "new");
  ASSERT_EQ(renew(request), no_error);
  ASSERT_EQ(remove("new"), no_error);
  EXPECT_EQ(renew(request), no_error);
  EXPECT_FALSE(load("new"));
}

TEST_P(rule_09_renew, never_overwrites_another_record) {
  given("old", {{"user", text("ada")}});
  given("taken", {{"user", text("bob")}});
  EXPECT_EQ(renew(renew_of("old", "taken")), errc::id_collision);
  EXPECT_TRUE(is_live("old"));
  EXPECT_EQ(values_of("old"), (stored_values{{"user", text("ada")}}));
  EXPECT_EQ(values_of("taken"), (stored_values{{"user", text("bob")}}));
}

TEST_P(rule_09_renew, can_be_repeated_from_record_to_record) {
  given("first", {{"count", number(1)}});
  given_renewed("first", "second");
  given_renewed("second", "third");
  EXPECT_FALSE(is_live("first"));
  EXPECT_FALSE(is_live("second"));
  EXPECT_EQ(values_of("third"), (stored_values{{"count", number(1)}}));
  EXPECT_EQ(version_of("third"), 3);
}

TEST_P(rule_09_renew, leaves_a_record_that_can_be_saved_and_touched) {
  given("old", {{"count", number(1)}});
  given_renewed("old", "new");
  auto request = save_of("new");
  request.what.actions["count"] = add(1);
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(touch(touch_of("new", in(2 * lifetime))), no_error);
  EXPECT_EQ(values_of("new"), (stored_values{{"count", number(2)}}));
}

}  // namespace dynasession::inline v0::detail::store_suite
