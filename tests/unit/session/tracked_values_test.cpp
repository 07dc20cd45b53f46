// SPDX-License-Identifier: Apache-2.0
#include <dynasession/detail/tracked_values.hpp>
#include <dynasession/store/record_size.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace dynasession::detail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

stored_value number(std::int64_t n) { return n; }

record holding(stored_values values, std::optional<std::string> user = {}) {
  record stored;
  stored.values = std::move(values);
  stored.user = std::move(user);
  return stored;
}

tracked_values loaded() {
  return tracked_values(stored_values{{"n", number(5)}, {"name", "\"ann\""}, {"cart", "[1]"}});
}

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

TEST(a_user, is_sent_only_if_it_is_another_one) {
  tracked_values values(holding({}, "ann"));
  EXPECT_EQ(values.user(), "ann");
  values.set_user("ann");
  EXPECT_FALSE(values.changed());
  values.set_user("bob");
  EXPECT_TRUE(values.changed());
  EXPECT_EQ(values.to_changes().user, std::optional<std::optional<std::string>>("bob"));
  values.set_user("ann");
  EXPECT_EQ(values.to_changes().user, std::nullopt);
}

TEST(a_user, can_go) {
  tracked_values values(holding({}, "ann"));
  values.set_user(std::nullopt);
  EXPECT_EQ(values.user(), std::nullopt);
  ASSERT_TRUE(values.to_changes().user);
  EXPECT_EQ(*values.to_changes().user, std::nullopt);
  values.settle();
  EXPECT_FALSE(values.changed());
  EXPECT_EQ(values.user(), std::nullopt);
}

TEST(a_user, that_was_set_wins_over_that_of_another_request_and_else_follows_it) {
  tracked_values setting(holding({}, "ann")), reading(holding({}, "ann"));
  setting.set_user("bob");
  reading.set("n", number(1));
  setting.rebase(holding({}, "eve"));
  reading.rebase(holding({}, "eve"));
  EXPECT_EQ(setting.user(), "bob");
  EXPECT_EQ(reading.user(), "eve");
  EXPECT_EQ(reading.to_changes().user, std::nullopt);
}

TEST(a_user, stays_when_the_values_are_cleared) {
  tracked_values values(holding({{"n", number(1)}}, "ann"));
  values.clear();
  EXPECT_EQ(values.user(), "ann");
  EXPECT_FALSE(values.empty());
  values.set_user(std::nullopt);
  EXPECT_TRUE(values.empty());
}

TEST(a_user, that_an_index_cannot_hold_is_refused_and_nothing_changes) {
  tracked_values values(holding({}, "ann"));
  for (const auto& refused : {std::string(), std::string(2049, 'x'), std::string("\xff")}) {
    EXPECT_THROW(values.set_user(refused), session_error);
    EXPECT_FALSE(values.changed());
  }
  values.set_user(std::string(2048, 'x'));
  EXPECT_TRUE(values.changed());
}

const timestamp noon = std::chrono::sys_days{std::chrono::January / 1 / 2030} + 12h;

record of_ann() {
  auto stored = holding({{"cart", "[1]"}}, "ann");
  stored.authenticated_at = noon - 1h;
  stored.limits = {.idle_timeout = 720h};
  return stored;
}

TEST(rule_23_login, keeps_the_values_and_limits_of_nobody_and_of_the_same_user) {
  for (const auto& before : {std::optional<std::string>(), std::optional<std::string>("ann")}) {
    auto stored = of_ann();
    stored.user = before;
    tracked_values values(std::move(stored));
    values.log_in("ann");
    EXPECT_TRUE(values.changed());
    EXPECT_EQ(values.user(), "ann");
    EXPECT_THAT(values.keys(), ElementsAre("cart"));
    EXPECT_EQ(values.limits(), session_limits{.idle_timeout = 720h});
  }
}

TEST(rule_23_login, drops_everything_of_another_user) {
  tracked_values values(of_ann());
  values.set("notice", "1");
  values.log_in("bob");
  EXPECT_EQ(values.user(), "bob");
  EXPECT_THAT(values.keys(), IsEmpty());
  EXPECT_EQ(values.limits(), session_limits());
  EXPECT_TRUE(values.to_changes().clear);
}

TEST(rule_23_login, drops_the_values_of_a_user_who_was_only_taken_out_or_set) {
  tracked_values taken_out(of_ann());
  taken_out.set_user(std::nullopt);
  taken_out.log_in("bob");
  EXPECT_THAT(taken_out.keys(), IsEmpty());
  tracked_values set(of_ann());
  set.set_user("bob");
  set.log_in("bob");
  EXPECT_THAT(set.keys(), IsEmpty());
}

TEST(rule_23_login, drops_the_values_of_another_user_who_came_meanwhile) {
  tracked_values values(holding({{"cart", "[1]"}}));
  values.log_in("bob");
  values.set("greeting", "1");
  values.rebase(of_ann());
  EXPECT_EQ(values.user(), "bob");
  EXPECT_THAT(values.keys(), ElementsAre("greeting"));
  EXPECT_EQ(values.limits(), session_limits());
}

TEST(rule_23_login, is_dated_when_it_is_stored) {
  tracked_values values(of_ann());
  EXPECT_EQ(values.authenticated_at(), noon - 1h);
  values.date_login(noon);
  EXPECT_EQ(values.authenticated_at(), noon - 1h) << "there is no login";
  values.log_in("ann");
  EXPECT_EQ(values.authenticated_at(), std::nullopt);
  values.date_login(noon);
  values.settle();
  EXPECT_EQ(values.authenticated_at(), noon);
  EXPECT_FALSE(values.changed());
  EXPECT_FALSE(values.is_login());
}

TEST(rule_23_login, of_a_user_who_is_replaced_or_goes_is_none) {
  for (const auto& next : {std::optional<std::string>(), std::optional<std::string>("bob")}) {
    tracked_values values(of_ann());
    values.set_user(next);
    EXPECT_EQ(values.authenticated_at(), std::nullopt);
    values.log_in("ann");
    values.date_login(noon);
    values.set_user(next);
    EXPECT_FALSE(values.is_login());
    EXPECT_EQ(values.authenticated_at(), std::nullopt);
    values.settle();
    EXPECT_EQ(values.authenticated_at(), std::nullopt);
  }
}

TEST(rule_23_login, of_nobody_is_refused_and_changes_nothing) {
  tracked_values values(of_ann());
  EXPECT_THROW(values.log_in(""), session_error);
  EXPECT_FALSE(values.changed());
}

TEST(rule_05_limits_of_one_session, are_sent_only_if_they_are_others) {
  tracked_values values(of_ann());
  values.set_limits({.idle_timeout = 720h});
  EXPECT_FALSE(values.changed());
  const session_limits others{.idle_timeout = 1h, .persistent_cookie = true};
  values.set_limits(others);
  EXPECT_TRUE(values.changed());
  EXPECT_EQ(values.to_changes().limits, others);
  values.rebase(holding({}));
  EXPECT_EQ(values.limits(), others);
  values.settle();
  EXPECT_EQ(values.limits(), others);
  EXPECT_FALSE(values.has_new_limits());
}

TEST(rule_05_limits_of_one_session, that_no_clock_can_hold_are_refused_by_name) {
  tracked_values values(of_ann());
  for (const auto timeout : {std::chrono::seconds(0), std::chrono::seconds(-1),
                             longest_timeout + std::chrono::seconds(1)}) {
    EXPECT_THROW(values.set_limits({.idle_timeout = timeout}), session_error);
    EXPECT_THROW(values.set_limits({.absolute_timeout = timeout}), session_error);
  }
  EXPECT_FALSE(values.changed());
  values.set_limits({.idle_timeout = longest_timeout});
  EXPECT_TRUE(values.changed());
}

}  // namespace
}  // namespace dynasession::detail
