// SPDX-License-Identifier: Apache-2.0
#include "unit/session/tracked_records.hpp"

#include <dynasession/store/record_size.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

namespace dynasession::detail {
namespace {

using test::holding;
using test::loaded;
using test::number;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

update_step appending(std::string item) {
  return [item](const std::optional<stored_value>& list) {
    return stored_value(list ? std::get<std::string>(*list) + item : item);
  };
}

template <class T>
const T& action(const changes& sent, const std::string& key) {
  return std::get<T>(sent.actions.at(key));
}

TEST(rule_13_only_changes_are_sent, reading_changes_nothing) {
  const auto values = loaded();
  EXPECT_EQ(values.find("n"), number(5));
  EXPECT_EQ(values.find("absent"), std::nullopt);
  EXPECT_THAT(values.keys(), ElementsAre("cart", "n", "name"));
  EXPECT_FALSE(values.changed());
}

TEST(rule_13_only_changes_are_sent, one_action_per_changed_key) {
  auto values = loaded();
  values.set("name", "\"bob\"");
  values.set("name", "\"eve\"");
  values.erase("cart");
  const auto sent = values.to_changes();
  EXPECT_EQ(sent.actions.size(), 2u);
  EXPECT_EQ(action<set_value>(sent, "name").value, stored_value("\"eve\""));
  EXPECT_TRUE(std::holds_alternative<erase_key>(sent.actions.at("cart")));
  EXPECT_FALSE(sent.clear);
  EXPECT_THAT(sent.expected, IsEmpty());
}

TEST(rule_20_max_size, counts_what_is_visible) {
  auto values = loaded();
  EXPECT_EQ(values.size(), record_size(values.visible()));
  values.set("name", "\"a longer name\"");
  values.add("n", 1);
  values.erase("cart");
  values.set("new", "true");
  values.erase("absent");
  EXPECT_EQ(values.size(), record_size(values.visible()));
  values.clear();
  values.update("cart", appending("x"));
  EXPECT_EQ(values.size(), record_size(stored_values{{"cart", "x"}}));
}

TEST(rule_12_values, setting_an_equal_value_is_no_change) {
  auto values = loaded();
  values.set("name", "\"ann\"");
  values.set("cart", " [ 1 ] ");
  values.erase("absent");
  EXPECT_FALSE(values.changed());
}

TEST(rule_12_values, a_change_taken_back_is_no_change) {
  auto values = loaded();
  values.set("name", "\"bob\"");
  values.set("name", "\"ann\"");
  values.add("n", 1);
  values.add("n", -1);
  values.set("new", "true");
  values.erase("new");
  EXPECT_FALSE(values.changed());
}

TEST(rule_12_values, invalid_keys_are_refused) {
  auto values = loaded();
  EXPECT_THROW(values.set("", "true"), session_error);
  EXPECT_THROW(values.add(std::string(256, 'k'), 1), session_error);
  EXPECT_THROW(values.update("\xff", appending("x")), session_error);
  EXPECT_FALSE(values.changed());
}

TEST(rule_14_increment, increments_fold_into_one) {
  auto values = loaded();
  EXPECT_EQ(values.add("n", 2), 7);
  EXPECT_EQ(values.add("n", 3), 10);
  EXPECT_EQ(values.add("new", 1), 1);
  const auto sent = values.to_changes();
  EXPECT_EQ(action<add_integer>(sent, "n").amount, 5);
  EXPECT_EQ(action<add_integer>(sent, "new").amount, 1);
}

TEST(rule_14_increment, may_add_amounts_whose_sum_fits_only_with_the_value) {
  tracked_values values({{"n", -most}});
  EXPECT_EQ(values.add("n", most), 0);
  EXPECT_EQ(values.add("n", most), most);
  const auto sent = values.to_changes();
  EXPECT_EQ(action<set_value>(sent, "n").value, number(most));
  EXPECT_EQ(sent.expected.at("n"), number(-most));
}

TEST(rule_14_increment, after_a_set_it_is_part_of_the_set) {
  auto values = loaded();
  values.set("n", number(100));
  EXPECT_EQ(values.add("n", 1), 101);
  EXPECT_EQ(action<set_value>(values.to_changes(), "n").value, number(101));
}

TEST(rule_14_increment, after_an_erase_it_starts_at_zero) {
  auto values = loaded();
  values.erase("n");
  EXPECT_EQ(values.add("n", 1), 1);
  EXPECT_EQ(action<set_value>(values.to_changes(), "n").value, number(1));
}

TEST(rule_14_increment, of_a_non_integer_or_past_64_bits_is_an_error_and_changes_nothing) {
  auto values = loaded();
  EXPECT_THROW(values.add("name", 1), session_error);
  EXPECT_THROW(values.add("n", most), session_error);
  EXPECT_EQ(values.add("new", most), most);
  EXPECT_THROW(values.add("new", 1), session_error);
  EXPECT_EQ(values.to_changes().actions.size(), 1u);
  EXPECT_EQ(values.find("new"), number(most));
}

TEST(rule_07_clear, removes_every_key_whatever_it_was) {
  auto values = loaded();
  values.set("name", "\"bob\"");
  values.clear();
  EXPECT_THAT(values.keys(), IsEmpty());
  values.set("n", number(5));
  values.add("m", 1);
  const auto sent = values.to_changes();
  EXPECT_TRUE(sent.clear);
  EXPECT_EQ(action<set_value>(sent, "n").value, number(5));
  EXPECT_EQ(action<set_value>(sent, "m").value, number(1));
}

TEST(rule_07_clear, of_an_empty_session_is_a_change_too) {
  tracked_values values;
  values.clear();
  EXPECT_TRUE(values.changed());
}

TEST(rule_14_update, carries_what_it_saw) {
  auto values = loaded();
  EXPECT_EQ(values.update("cart", appending("x")), stored_value("[1]x"));
  values.update("fresh", appending("y"));
  const auto sent = values.to_changes();
  EXPECT_EQ(sent.expected.at("cart"), stored_value("[1]"));
  EXPECT_EQ(sent.expected.at("fresh"), std::nullopt);
  EXPECT_EQ(action<set_value>(sent, "cart").value, stored_value("[1]x"));
}

TEST(rule_14_update, runs_again_on_newer_contents) {
  auto values = loaded();
  values.update("cart", appending("x"));
  values.update("cart", appending("y"));
  values.add("n", 1);
  values.rebase(holding({{"cart", "[1,2]"}, {"n", number(50)}}));
  EXPECT_EQ(values.find("cart"), stored_value("[1,2]xy"));
  EXPECT_EQ(values.find("n"), number(51));
  EXPECT_EQ(values.to_changes().expected.at("cart"), stored_value("[1,2]"));
}

TEST(rule_14_update, includes_an_increment_before_and_after_it) {
  auto values = loaded();
  const update_step doubling = [](const std::optional<stored_value>& n) {
    return number(2 * std::get<std::int64_t>(n.value()));
  };
  values.add("n", 1);
  values.update("n", doubling);
  values.add("n", 3);
  EXPECT_EQ(values.find("n"), number(15));
  values.rebase(holding({{"n", number(10)}}));
  EXPECT_EQ(values.find("n"), number(25));
}

TEST(rule_14_update, after_a_set_or_clear_sees_nothing_of_others) {
  auto values = loaded();
  values.set("cart", "[]");
  values.update("cart", appending("x"));
  EXPECT_THAT(values.to_changes().expected, IsEmpty());
  values.clear();
  values.update("cart", appending("y"));
  EXPECT_THAT(values.to_changes().expected, IsEmpty());
  EXPECT_EQ(values.find("cart"), stored_value("y"));
}

TEST(rule_14_update, after_a_set_or_erase_sees_nothing_of_others_even_if_it_gives_what_was_loaded) {
  auto values = loaded();
  const auto newer = [] {
    return holding({{"name", "\"eve\""}, {"n", number(100)}, {"late", number(10)}});
  };
  values.erase("n");
  values.add("n", 5);
  EXPECT_FALSE(values.changed());
  values.add("n", 1);
  values.erase("name");
  values.update("name", [](const auto&) { return stored_value("\"ann\""); });
  values.update("name", appending("!"));
  values.set("late", number(1));
  values.erase("late");
  values.add("late", 2);
  values.rebase(newer());
  EXPECT_EQ(values.find("n"), number(6));
  EXPECT_EQ(values.find("name"), stored_value("\"ann\"!"));
  EXPECT_EQ(values.find("late"), number(2));
}

TEST(rule_14_update, keeps_a_step_that_changed_nothing_at_first) {
  auto values = loaded();
  values.update("n", [](const std::optional<stored_value>& n) {
    return number(std::max<std::int64_t>(5, std::get<std::int64_t>(n.value())));
  });
  EXPECT_FALSE(values.changed());
  values.add("n", 1);
  values.rebase(holding({{"n", number(1)}}));
  EXPECT_EQ(values.find("n"), number(6));
}

TEST(rule_14_update, that_throws_leaves_everything_as_it_was) {
  auto values = loaded();
  values.set("name", "\"bob\"");
  const update_step broken = [](const auto&) -> stored_value { throw std::runtime_error("no"); };
  EXPECT_THROW(values.update("cart", broken), std::runtime_error);
  EXPECT_EQ(values.to_changes().actions.size(), 1u);
}

TEST(rule_14_update, a_failed_rebase_leaves_everything_as_it_was) {
  auto values = loaded();
  values.add("n", 1);
  EXPECT_THROW(values.rebase(holding({{"n", "\"text\""}})), session_error);
  EXPECT_EQ(values.find("n"), number(6));
}

TEST(rule_13_only_changes_are_sent, settled_changes_are_the_new_base) {
  auto values = loaded();
  values.add("n", 1);
  values.erase("cart");
  values.settle();
  EXPECT_FALSE(values.changed());
  EXPECT_THAT(values.keys(), ElementsAre("n", "name"));
  EXPECT_EQ(values.find("n"), number(6));
}

}  // namespace
}  // namespace dynasession::detail
