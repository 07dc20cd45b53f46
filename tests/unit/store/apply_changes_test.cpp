// SPDX-License-Identifier: Apache-2.0
#include <dynasession/store/apply_changes.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace dynasession {
namespace {

constexpr auto largest = std::numeric_limits<std::int64_t>::max();

const stored_values stored{{"count", std::int64_t{5}}, {"name", "\"Ann\""}};

changes with(std::string name, change action) {
  changes what;
  what.actions.insert_or_assign(std::move(name), std::move(action));
  return what;
}

void expect_refused(const changes& what, errc code, const char* detail) {
  const auto refused = apply_changes(stored, what);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), code);
  EXPECT_EQ(refused.error().detail(), detail);
}

TEST(rule_13_changes, each_action_touches_its_key_alone) {
  auto what = with("name", erase_key{});
  what.actions.insert_or_assign("new", set_value{"true"});
  what.actions.insert_or_assign("count", add_integer{-7});
  const stored_values expected{{"count", std::int64_t{-2}}, {"new", "true"}};
  EXPECT_EQ(apply_changes(stored, what).value(), expected);
}

TEST(rule_13_changes, erasing_what_is_not_there_changes_nothing) {
  EXPECT_EQ(apply_changes(stored, with("nothing", erase_key{})).value(), stored);
}

TEST(rule_07_clear, clear_comes_before_the_actions) {
  auto what = with("count", add_integer{1});
  what.clear = true;
  EXPECT_EQ(apply_changes(stored, what).value(), (stored_values{{"count", std::int64_t{1}}}));
}

TEST(rule_14_increment, an_absent_key_counts_as_zero) {
  EXPECT_EQ(apply_changes({}, with("n", add_integer{3})).value(),
            (stored_values{{"n", std::int64_t{3}}}));
}

TEST(rule_14_increment, only_integers_are_added_to) {
  expect_refused(with("name", add_integer{1}), errc::not_an_integer, "key \"name\"");
}

TEST(rule_14_increment, a_sum_past_64_bits_is_refused_at_both_ends) {
  expect_refused(with("count", add_integer{largest}), errc::integer_overflow, "key \"count\"");
  const stored_values lowest{{"n", -largest - 1}};
  EXPECT_EQ(apply_changes(lowest, with("n", add_integer{-1})).error().code(),
            errc::integer_overflow);
  EXPECT_TRUE(apply_changes(lowest, with("n", add_integer{largest})));
}

TEST(rule_14_update, an_expected_key_that_holds_something_else_is_a_conflict) {
  auto what = with("new", set_value{"true"});
  what.expected["name"] = "\"Bob\"";
  expect_refused(what, errc::conflict, "key \"name\"");
}

TEST(rule_14_update, expected_absence_and_expected_presence_are_judged_before_clear) {
  changes what;
  what.clear = true;
  what.expected["count"] = std::int64_t{5};
  what.expected["absent"] = std::nullopt;
  EXPECT_TRUE(apply_changes(stored, what));
  what.expected["name"] = std::nullopt;
  expect_refused(what, errc::conflict, "key \"name\"");
}

TEST(rule_14_update, an_integer_differs_from_its_text) {
  changes what;
  what.expected["count"] = "5";
  expect_refused(what, errc::conflict, "key \"count\"");
}

}  // namespace
}  // namespace dynasession
