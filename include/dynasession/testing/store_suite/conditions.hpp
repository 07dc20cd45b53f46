// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/store_test.hpp>

#include <limits>

namespace dynasession::inline v0::detail::store_suite {

using integer_limits = std::numeric_limits<std::int64_t>;

DYNASESSION_STORE_SUITE(rule_14_a_save_relies_on_expected_keys, store_test);

TEST_P(rule_14_a_save_relies_on_expected_keys, that_hold_what_they_did) {
  given("a", {{"list", text("a")}, {"n", number(1)}});
  auto request = save_of("a");
  request.what.expected["list"] = text("a");
  request.what.expected["n"] = number(1);
  request.what.expected["absent"] = std::nullopt;
  request.what.actions["list"] = set(text("ab"));
  foreign_saves("a", 1);
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a")["list"], text("ab"));
}

TEST_P(rule_14_a_save_relies_on_expected_keys, that_were_changed_meanwhile) {
  given("a", {{"list", text("a")}});
  auto request = save_of("a");
  request.what.expected["list"] = text("a");
  request.what.actions["list"] = set(text("ab"));
  request.what.actions["other"] = set(number(1));
  auto foreign = save_of("a");
  foreign.what.actions["list"] = set(text("ac"));
  ASSERT_EQ(save(foreign), no_error);
  EXPECT_EQ(save(request), errc::conflict);
  EXPECT_EQ(values_of("a"), (stored_values{{"list", text("ac")}}));
  EXPECT_EQ(version_of("a"), 2);
}

TEST_P(rule_14_a_save_relies_on_expected_keys, that_are_of_another_type) {
  given("a", {{"n", number(1)}, {"t", text("1")}});
  auto request = save_of("a");
  request.what.expected["n"] = text("1");
  EXPECT_EQ(save(request), errc::conflict);
  request.what.expected.clear();
  request.what.expected["t"] = number(1);
  EXPECT_EQ(save(request), errc::conflict);
}

TEST_P(rule_14_a_save_relies_on_expected_keys, that_appeared_meanwhile) {
  given("a", {{"list", text("")}});
  auto request = save_of("a");
  request.what.expected["list"] = std::nullopt;
  request.what.actions["list"] = set(text("a"));
  EXPECT_EQ(save(request), errc::conflict);
  EXPECT_EQ(values_of("a"), (stored_values{{"list", text("")}}));
}

TEST_P(rule_14_a_save_relies_on_expected_keys, that_disappeared_meanwhile) {
  given("a");
  auto request = save_of("a");
  request.what.expected["list"] = text("a");
  request.what.actions["list"] = set(text("ab"));
  EXPECT_EQ(save(request), errc::conflict);
  EXPECT_TRUE(values_of("a").empty());
}

TEST_P(rule_14_a_save_relies_on_expected_keys, all_of_them) {
  given("a", {{"x", number(1)}, {"y", number(2)}});
  auto request = save_of("a");
  request.what.expected["x"] = number(1);
  request.what.expected["y"] = number(3);
  request.what.actions["x"] = set(number(9));
  EXPECT_EQ(save(request), errc::conflict);
  EXPECT_EQ(values_of("a"), (stored_values{{"x", number(1)}, {"y", number(2)}}));
}

DYNASESSION_STORE_SUITE(rule_15_a_save_relies_on_the_version, store_test);

TEST_P(rule_15_a_save_relies_on_the_version, that_was_loaded) {
  given("a");
  auto request = save_of("a");
  request.if_version = 1;
  request.what.actions["x"] = set(number(1));
  EXPECT_EQ(run(store_->save(request)).value(), 2);
}

TEST_P(rule_15_a_save_relies_on_the_version, and_writes_nothing_after_another_save) {
  given("a");
  auto request = save_of("a");
  request.if_version = 1;
  request.what.actions["x"] = set(number(1));
  foreign_saves("a", 1);
  EXPECT_EQ(save(request), errc::conflict);
  EXPECT_EQ(values_of("a"), (stored_values{{"foreign", number(0)}}));
  EXPECT_EQ(version_of("a"), 2);
}

DYNASESSION_STORE_SUITE(rule_15_errors_come_in_their_order, size_test);

/// A save with wrong values and, if asked for, a wrong version or wrong expected keys.
inline save_request wrong_request(save_request request, bool version_fits, bool keys_fit) {
  request.if_version = version_fits ? 1 : 9;
  request.what.expected["n"] = keys_fit ? number(integer_limits::max()) : number(0);
  request.what.actions["n"] = add(1);
  request.what.actions["t"] = add(1);
  request.what.actions["z"] = set(text(std::string(max_record_size, 'x')));
  return request;
}

TEST_P(rule_15_errors_come_in_their_order, gone_before_conflict) {
  EXPECT_EQ(save(wrong_request(save_of("nobody"), false, false)), errc::session_gone);
  given("old", {{"n", number(integer_limits::max())}, {"t", text("t")}});
  given_renewed("old", "new");
  EXPECT_EQ(save(wrong_request(save_of("old"), false, false)), errc::session_gone);
}

TEST_P(rule_15_errors_come_in_their_order, conflict_before_errors_of_values) {
  given("a", {{"n", number(integer_limits::max())}, {"t", text("t")}});
  EXPECT_EQ(save(wrong_request(save_of("a"), false, true)), errc::conflict);
  EXPECT_EQ(save(wrong_request(save_of("a"), true, false)), errc::conflict);
}

TEST_P(rule_15_errors_come_in_their_order, type_and_overflow_before_size) {
  given("a", {{"n", number(integer_limits::max())}, {"t", text("t")}});
  auto wrong_type = wrong_request(save_of("a"), true, true);
  wrong_type.what.actions.erase("n");
  EXPECT_EQ(save(wrong_type), errc::not_an_integer);
  auto overflow = wrong_request(save_of("a"), true, true);
  overflow.what.actions.erase("t");
  EXPECT_EQ(save(overflow), errc::integer_overflow);
  auto too_large = wrong_request(save_of("a"), true, true);
  too_large.what.actions.erase("n");
  too_large.what.actions.erase("t");
  EXPECT_EQ(save(too_large), errc::session_too_large);
}

}  // namespace dynasession::inline v0::detail::store_suite
