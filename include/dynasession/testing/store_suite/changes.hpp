// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/store_test.hpp>

#include <limits>

namespace dynasession::inline v0::detail::store_suite {

using integer_limits = std::numeric_limits<std::int64_t>;

DYNASESSION_STORE_SUITE(rule_13_a_save_sends_only_what_changed, store_test);

TEST_P(rule_13_a_save_sends_only_what_changed, different_keys_both_win) {
  given("a", {{"kept", text("as it was")}});
  auto first = save_of("a");
  auto second = save_of("a");
  first.what.actions["cart"] = set(text("book"));
  second.what.actions["theme"] = set(text("dark"));
  EXPECT_EQ(save(first), no_error);
  EXPECT_EQ(save(second), no_error);
  EXPECT_EQ(values_of("a"),
            (stored_values{
                {"kept", text("as it was")}, {"cart", text("book")}, {"theme", text("dark")}}));
}

TEST_P(rule_13_a_save_sends_only_what_changed, on_the_same_key_the_last_wins) {
  given("a", {{"theme", text("light")}});
  auto first = save_of("a");
  auto second = save_of("a");
  first.what.actions["theme"] = set(text("dark"));
  second.what.actions["theme"] = set(number(3));
  EXPECT_EQ(save(first), no_error);
  EXPECT_EQ(save(second), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"theme", number(3)}}));
}

TEST_P(rule_13_a_save_sends_only_what_changed, an_erased_key_is_gone_and_no_other) {
  given("a", {{"x", number(1)}, {"y", number(2)}});
  auto request = save_of("a");
  request.what.actions["x"] = erase();
  request.what.actions["never there"] = erase();
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"y", number(2)}}));
}

TEST_P(rule_13_a_save_sends_only_what_changed, the_last_key_may_be_erased) {
  given("a", {{"x", number(1)}});
  auto request = save_of("a");
  request.what.actions["x"] = erase();
  EXPECT_EQ(save(request), no_error);
  EXPECT_TRUE(is_live("a"));
  EXPECT_TRUE(values_of("a").empty());
}

TEST_P(rule_13_a_save_sends_only_what_changed, each_save_is_one_version) {
  given("a");
  for (std::int64_t version = 2; version <= 12; ++version) {
    clock_.advance(std::chrono::seconds(1));
    auto request = save_of("a");
    request.what.actions["n"] = set(number(version));
    EXPECT_EQ(run(store_->save(request)).value(), version);
    EXPECT_EQ(load("a")->version, version);
    EXPECT_EQ(load("a")->updated_at, now());
    EXPECT_EQ(load("a")->created_at, manual_clock::start);
  }
}

DYNASESSION_STORE_SUITE(rule_07_clear, store_test);

TEST_P(rule_07_clear, also_removes_keys_added_meanwhile) {
  given("a", {{"x", number(1)}});
  auto request = save_of("a");
  request.what.clear = true;
  foreign_saves("a", 1);
  EXPECT_EQ(save(request), no_error);
  EXPECT_TRUE(is_live("a"));
  EXPECT_TRUE(values_of("a").empty());
}

TEST_P(rule_07_clear, comes_before_the_actions_beside_it) {
  given("a", {{"x", number(1)}, {"y", number(5)}, {"t", text("not a number")}});
  auto request = save_of("a");
  request.what.clear = true;
  request.what.actions["y"] = add(2);
  request.what.actions["t"] = add(3);
  request.what.actions["z"] = set(text("new"));
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"),
            (stored_values{{"y", number(2)}, {"t", number(3)}, {"z", text("new")}}));
}

TEST_P(rule_07_clear, depends_on_expected_keys) {
  given("a", {{"x", number(1)}});
  auto request = save_of("a");
  request.what.clear = true;
  request.what.expected["x"] = number(2);
  EXPECT_EQ(save(request), errc::conflict);
  EXPECT_EQ(values_of("a"), (stored_values{{"x", number(1)}}));
  request.what.expected["x"] = number(1);
  EXPECT_EQ(save(request), no_error);
  EXPECT_TRUE(values_of("a").empty());
}

DYNASESSION_STORE_SUITE(rule_14_increments_are_atomic_in_the_store, store_test);

TEST_P(rule_14_increments_are_atomic_in_the_store, and_add_to_the_stored_value) {
  given("a", {{"n", number(1)}});
  auto first = save_of("a");
  auto second = save_of("a");
  first.what.actions["n"] = add(10);
  second.what.actions["n"] = add(-4);
  EXPECT_EQ(save(first), no_error);
  EXPECT_EQ(save(second), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"n", number(7)}}));
}

TEST_P(rule_14_increments_are_atomic_in_the_store, an_absent_key_counts_as_zero) {
  given("a");
  auto request = save_of("a");
  request.what.actions["n"] = add(5);
  request.what.actions["smallest"] = add(integer_limits::min());
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"),
            (stored_values{{"n", number(5)}, {"smallest", number(integer_limits::min())}}));
}

TEST_P(rule_14_increments_are_atomic_in_the_store, up_to_the_limits_of_64_bits) {
  given("a",
        {{"up", number(integer_limits::max() - 1)}, {"down", number(integer_limits::min() + 1)}});
  auto request = save_of("a");
  request.what.actions["up"] = add(1);
  request.what.actions["down"] = add(-1);
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"up", number(integer_limits::max())},
                                           {"down", number(integer_limits::min())}}));
}

/// A save that is refused because of one key writes none of the others either.
inline changes with_an_increment_of(const std::string& key) {
  changes all;
  all.actions["a before"] = set(text("new"));
  all.actions[key] = add(1);
  all.actions["y after"] = erase();
  all.actions["z after"] = add(1);
  return all;
}

TEST_P(rule_14_increments_are_atomic_in_the_store, a_text_is_not_added_to_and_nothing_is_written) {
  const stored_values before{{"n", text("1")}, {"y after", number(1)}, {"z after", number(1)}};
  given("a", before);
  auto request = save_of("a");
  request.what = with_an_increment_of("n");
  EXPECT_EQ(save(request), errc::not_an_integer);
  EXPECT_EQ(values_of("a"), before);
  EXPECT_EQ(version_of("a"), 1);
}

TEST_P(rule_14_increments_are_atomic_in_the_store, a_sum_past_64_bits_writes_nothing) {
  const stored_values before{
      {"n", number(integer_limits::max())}, {"y after", number(1)}, {"z after", number(1)}};
  given("a", before);
  auto request = save_of("a");
  request.what = with_an_increment_of("n");
  EXPECT_EQ(save(request), errc::integer_overflow);
  EXPECT_EQ(values_of("a"), before);
  EXPECT_EQ(version_of("a"), 1);
}

TEST_P(rule_14_increments_are_atomic_in_the_store, a_sum_below_64_bits_writes_nothing) {
  given("a", {{"n", number(integer_limits::min())}});
  auto request = save_of("a");
  request.what.actions["n"] = add(integer_limits::min());
  EXPECT_EQ(save(request), errc::integer_overflow);
  EXPECT_EQ(values_of("a"), (stored_values{{"n", number(integer_limits::min())}}));
}

TEST_P(rule_14_increments_are_atomic_in_the_store, a_refused_one_can_be_sent_again_with_its_token) {
  given("a", {{"n", text("1")}});
  auto request = save_of("a");
  request.what.actions["n"] = add(1);
  ASSERT_EQ(save(request), errc::not_an_integer);
  request.what.actions["n"] = set(number(1));
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"n", number(1)}}));
}

TEST_P(rule_14_increments_are_atomic_in_the_store, the_message_names_the_key_and_no_value) {
  given("a", {{"the key", text("the value")}});
  auto request = save_of("a");
  request.what.actions["the key"] = add(1);
  const auto answer = run(store_->save(request));
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().detail().find("the key"), std::string::npos);
  EXPECT_EQ(answer.error().detail().find("the value"), std::string::npos);
}

}  // namespace dynasession::inline v0::detail::store_suite
