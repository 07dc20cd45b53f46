// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/store_test.hpp>

namespace dynasession::inline v0::detail::store_suite {

/// Each test saves, lets others save, and sends the same request again, as after a lost answer.
DYNASESSION_STORE_SUITE(rule_17_applied_once, store_test);

TEST_P(rule_17_applied_once, a_set_does_not_overwrite_what_came_after_it) {
  given("a");
  auto request = save_of("a");
  request.what.actions["x"] = set(text("ours"));
  ASSERT_EQ(save(request), no_error);
  auto foreign = save_of("a");
  foreign.what.actions["x"] = set(text("theirs"));
  ASSERT_EQ(save(foreign), no_error);
  request.in_doubt = true;
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"x", text("theirs")}}));
  EXPECT_EQ(version_of("a"), 3);
}

TEST_P(rule_17_applied_once, an_erase_does_not_remove_what_came_after_it) {
  given("a", {{"x", text("ours")}});
  auto request = save_of("a");
  request.what.actions["x"] = erase();
  ASSERT_EQ(save(request), no_error);
  auto foreign = save_of("a");
  foreign.what.actions["x"] = set(text("theirs"));
  ASSERT_EQ(save(foreign), no_error);
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"x", text("theirs")}}));
}

TEST_P(rule_17_applied_once, a_clear_does_not_remove_what_came_after_it) {
  given("a", {{"x", text("ours")}});
  auto request = save_of("a");
  request.what.clear = true;
  ASSERT_EQ(save(request), no_error);
  foreign_saves("a", 1);
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"foreign", number(0)}}));
}

TEST_P(rule_17_applied_once, an_increment_counts_once) {
  given("a", {{"n", number(5)}});
  auto request = save_of("a");
  request.what.actions["n"] = add(1);
  ASSERT_EQ(save(request), no_error);
  auto foreign = save_of("a");
  foreign.what.actions["n"] = add(10);
  ASSERT_EQ(save(foreign), no_error);
  request.in_doubt = true;
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"n", number(16)}}));
}

TEST_P(rule_17_applied_once, an_expected_key_changed_since_is_no_conflict) {
  given("a", {{"list", text("a")}});
  auto request = save_of("a");
  request.what.expected["list"] = text("a");
  request.what.actions["list"] = set(text("ab"));
  ASSERT_EQ(save(request), no_error);
  auto foreign = save_of("a");
  foreign.what.actions["list"] = set(text("abc"));
  ASSERT_EQ(save(foreign), no_error);
  request.in_doubt = true;
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"list", text("abc")}}));
}

TEST_P(rule_17_applied_once, a_version_that_moved_on_since_is_no_conflict) {
  given("a");
  auto request = save_of("a");
  request.if_version = 1;
  request.what.actions["x"] = set(number(1));
  ASSERT_EQ(save(request), no_error);
  foreign_saves("a", 1);
  request.in_doubt = true;
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(version_of("a"), 3);
}

TEST_P(rule_17_applied_once, seven_saves_later_it_is_still_known) {
  given("a", {{"n", number(0)}});
  auto request = save_of("a");
  request.what.actions["n"] = add(1);
  ASSERT_EQ(save(request), no_error);
  foreign_saves("a", 7);
  request.in_doubt = true;
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a")["n"], number(1));
  EXPECT_EQ(version_of("a"), 9);
}

TEST_P(rule_17_applied_once, eight_saves_later_the_outcome_is_unknown_and_nothing_is_written) {
  given("a", {{"n", number(0)}});
  auto request = save_of("a");
  request.what.actions["n"] = add(1);
  ASSERT_EQ(save(request), no_error);
  foreign_saves("a", 8);
  request.in_doubt = true;
  EXPECT_EQ(save(request), errc::outcome_unknown);
  EXPECT_EQ(values_of("a")["n"], number(1));
  EXPECT_EQ(version_of("a"), 10);
}

TEST_P(rule_17_applied_once, what_was_never_applied_is_applied_after_seven_saves) {
  given("a", {{"n", number(0)}});
  auto request = save_of("a");
  request.what.actions["n"] = add(1);
  request.in_doubt = true;
  foreign_saves("a", 7);
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a")["n"], number(1));
}

TEST_P(rule_17_applied_once, what_was_never_applied_is_unknown_after_eight_saves) {
  given("a", {{"n", number(0)}});
  auto request = save_of("a");
  request.what.actions["n"] = add(1);
  request.in_doubt = true;
  foreign_saves("a", 8);
  EXPECT_EQ(save(request), errc::outcome_unknown);
  EXPECT_EQ(values_of("a")["n"], number(0));
}

TEST_P(rule_17_applied_once, an_unknown_outcome_is_not_called_a_conflict) {
  given("a");
  auto request = save_of("a");
  request.if_version = 1;
  request.what.actions["x"] = set(number(1));
  ASSERT_EQ(save(request), no_error);
  foreign_saves("a", 8);
  request.in_doubt = true;
  EXPECT_EQ(save(request), errc::outcome_unknown);
}

TEST_P(rule_17_applied_once, a_first_attempt_is_applied_however_many_saves_came_before_it) {
  given("a", {{"n", number(0)}});
  auto request = save_of("a");
  request.what.actions["n"] = add(1);
  foreign_saves("a", 20);
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a")["n"], number(1));
}

TEST_P(rule_17_applied_once, a_late_repetition_revives_nothing) {
  given("a");
  auto request = save_of("a");
  request.what.actions["x"] = set(number(1));
  ASSERT_EQ(save(request), no_error);
  ASSERT_EQ(remove("a"), no_error);
  request.in_doubt = true;
  EXPECT_EQ(save(request), errc::session_gone);
  EXPECT_FALSE(load("a"));
}

TEST_P(rule_17_applied_once, a_save_before_a_foreign_renew_is_still_known_under_the_old_key) {
  given("old", {{"n", number(0)}});
  auto request = save_of("old");
  request.what.actions["n"] = add(1);
  ASSERT_EQ(save(request), no_error);
  given_renewed("old", "new");
  request.in_doubt = true;
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("new"), (stored_values{{"n", number(1)}}));
}

TEST_P(rule_17_applied_once, an_unknown_outcome_of_a_renewed_record_is_not_called_gone) {
  given("old", {{"n", number(0)}});
  auto request = save_of("old");
  request.what.actions["n"] = add(1);
  ASSERT_EQ(save(request), no_error);
  foreign_saves("old", 8);
  given_renewed("old", "new");
  request.in_doubt = true;
  EXPECT_EQ(save(request), errc::outcome_unknown);
  EXPECT_EQ(values_of("new")["n"], number(1));
}

TEST_P(rule_17_applied_once, a_repeated_save_gives_the_version_that_it_made) {
  given("a");
  auto request = save_of("a");
  request.what.actions["x"] = set(number(1));
  ASSERT_EQ(run(store_->save(request)).value(), 2);
  foreign_saves("a", 3);
  request.in_doubt = true;
  EXPECT_EQ(run(store_->save(request)).value(), 2);
}

}  // namespace dynasession::inline v0::detail::store_suite
