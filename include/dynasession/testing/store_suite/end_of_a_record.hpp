// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/store_test.hpp>

namespace dynasession::inline v0::detail::store_suite {

DYNASESSION_STORE_SUITE(rule_08_deleted_stays_deleted, store_test);

TEST_P(rule_08_deleted_stays_deleted, create_starts_at_version_one) {
  auto made = draft("a");
  made.version = 7;
  ASSERT_EQ(create(made), no_error);
  EXPECT_EQ(version_of("a"), 1);
}

TEST_P(rule_08_deleted_stays_deleted, create_never_overwrites) {
  given("a", {{"user", text("ada")}});
  EXPECT_EQ(create(draft("a", {{"user", text("eve")}})), errc::id_collision);
  EXPECT_EQ(values_of("a"), (stored_values{{"user", text("ada")}}));
  EXPECT_EQ(version_of("a"), 1);
}

TEST_P(rule_08_deleted_stays_deleted, create_never_overwrites_a_tombstone) {
  given("old");
  given_renewed("old", "new");
  EXPECT_EQ(create(draft("old")), errc::id_collision);
  EXPECT_FALSE(is_live("old"));
}

TEST_P(rule_08_deleted_stays_deleted, keys_that_differ_in_one_byte_are_different_records) {
  given("aB", {{"n", number(1)}});
  given("ab", {{"n", number(2)}});
  EXPECT_EQ(values_of("aB"), (stored_values{{"n", number(1)}}));
  EXPECT_EQ(values_of("ab"), (stored_values{{"n", number(2)}}));
  EXPECT_FALSE(load("a"));
}

TEST_P(rule_08_deleted_stays_deleted, a_save_never_creates) {
  auto request = save_of("nobody");
  request.what.actions["user"] = set(text("eve"));
  EXPECT_EQ(save(request), errc::session_gone);
  EXPECT_FALSE(load("nobody"));
}

TEST_P(rule_08_deleted_stays_deleted, a_save_never_recreates_a_removed_record) {
  given("a");
  auto request = save_of("a");
  request.what.clear = true;
  request.what.actions["user"] = set(text("ada"));
  ASSERT_EQ(remove("a"), no_error);
  EXPECT_EQ(save(request), errc::session_gone);
  EXPECT_FALSE(load("a"));
}

TEST_P(rule_08_deleted_stays_deleted, a_save_never_revives_an_expired_record) {
  given("a", {{"user", text("ada")}});
  clock_.set(in(lifetime));
  auto request = save_of("a");
  request.what.actions["user"] = set(text("eve"));
  EXPECT_EQ(save(request), errc::session_gone);
  EXPECT_FALSE(load("a"));
}

TEST_P(rule_08_deleted_stays_deleted, a_save_changes_no_tombstone) {
  given("old", {{"user", text("ada")}});
  auto request = save_of("old");
  request.what.actions["user"] = set(text("eve"));
  given_renewed("old", "new");
  EXPECT_EQ(save(request), errc::session_gone);
  EXPECT_TRUE(load("old")->is_tombstone());
  EXPECT_TRUE(load("old")->values.empty());
  EXPECT_EQ(values_of("new"), (stored_values{{"user", text("ada")}}));
}

TEST_P(rule_08_deleted_stays_deleted, a_touch_never_creates) {
  EXPECT_EQ(touch(touch_of("nobody", in(lifetime))), errc::session_gone);
  EXPECT_FALSE(load("nobody"));
}

TEST_P(rule_08_deleted_stays_deleted, a_touch_never_revives_an_expired_record) {
  given("a");
  clock_.set(in(lifetime));
  EXPECT_EQ(touch(touch_of("a", in(lifetime))), errc::session_gone);
  EXPECT_FALSE(load("a"));
}

TEST_P(rule_08_deleted_stays_deleted, a_touch_leaves_a_tombstone_as_it_is) {
  given("old");
  given_renewed("old", "new");
  EXPECT_EQ(touch(touch_of("old", in(2 * lifetime))), errc::session_gone);
  EXPECT_EQ(load("old")->expire_at, in(tombstone_lifetime + clock_margin));
  EXPECT_EQ(load("new")->expire_at, in(lifetime));
}

TEST_P(rule_08_deleted_stays_deleted, a_renew_never_creates) {
  EXPECT_EQ(renew(renew_of("nobody", "new")), errc::session_gone);
  EXPECT_FALSE(load("nobody"));
  EXPECT_FALSE(load("new"));
}

TEST_P(rule_08_deleted_stays_deleted, a_renew_never_revives_an_expired_record) {
  given("old");
  auto request = renew_of("old", "new");
  clock_.set(in(lifetime));
  request.now = now();
  request.next.expire_at = in(lifetime);
  EXPECT_EQ(renew(request), errc::session_gone);
  EXPECT_FALSE(load("old"));
  EXPECT_FALSE(load("new"));
}

TEST_P(rule_08_deleted_stays_deleted, a_renew_never_revives_what_was_renewed_before) {
  given("old");
  auto late = renew_of("old", "third");
  given_renewed("old", "new");
  EXPECT_EQ(renew(late), errc::session_gone);
  EXPECT_FALSE(load("third"));
  EXPECT_EQ(load("old")->renewed_to, "new");
}

DYNASESSION_STORE_SUITE(rule_07_remove_ends_a_record, store_test);

TEST_P(rule_07_remove_ends_a_record, and_no_other) {
  given("a");
  given("b");
  EXPECT_EQ(remove("a"), no_error);
  EXPECT_FALSE(load("a"));
  EXPECT_TRUE(is_live("b"));
}

TEST_P(rule_07_remove_ends_a_record, one_that_is_absent_is_success) {
  EXPECT_EQ(remove("nobody"), no_error);
  given("a");
  EXPECT_EQ(remove("a"), no_error);
  EXPECT_EQ(remove("a"), no_error);
}

TEST_P(rule_07_remove_ends_a_record, an_expired_one_too) {
  given("a");
  const auto alive = now();
  clock_.set(in(lifetime));
  EXPECT_EQ(remove("a"), no_error);
  EXPECT_FALSE(load_at("a", alive));
}

TEST_P(rule_07_remove_ends_a_record, to_which_a_tombstone_leads_and_leaves_the_tombstone) {
  given("old");
  given_renewed("old", "new");
  EXPECT_EQ(remove("old"), no_error);
  EXPECT_FALSE(load("new"));
  ASSERT_TRUE(load("old"));
  EXPECT_EQ(load("old")->renewed_to, "new");
}

TEST_P(rule_07_remove_ends_a_record, along_a_chain_of_tombstones) {
  given("first");
  given_renewed("first", "second");
  given_renewed("second", "third");
  given_renewed("third", "fourth");
  EXPECT_EQ(remove("first"), no_error);
  for (const auto* key : {"first", "second", "third"}) {
    ASSERT_TRUE(load(key)) << key;
    EXPECT_TRUE(load(key)->is_tombstone()) << key;
  }
  EXPECT_FALSE(load("fourth"));
}

TEST_P(rule_07_remove_ends_a_record, from_the_middle_of_a_chain) {
  given("first");
  given_renewed("first", "second");
  given_renewed("second", "third");
  EXPECT_EQ(remove("second"), no_error);
  EXPECT_FALSE(is_live("first"));
  EXPECT_FALSE(is_live("second"));
  EXPECT_FALSE(load("third"));
}

TEST_P(rule_07_remove_ends_a_record, although_its_tombstone_leads_nowhere) {
  given("old");
  given_renewed("old", "new");
  ASSERT_EQ(remove("new"), no_error);
  EXPECT_EQ(remove("old"), no_error);
  EXPECT_FALSE(is_live("old"));
}

TEST_P(rule_07_remove_ends_a_record, and_its_key_is_free_again) {
  given("a", {{"user", text("ada")}});
  ASSERT_EQ(remove("a"), no_error);
  ASSERT_EQ(create(draft("a")), no_error);
  EXPECT_TRUE(values_of("a").empty());
}

}  // namespace dynasession::inline v0::detail::store_suite
