// SPDX-License-Identifier: Apache-2.0
#include "unit/session/tracked_records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;
using test::holding;
using test::number;
using testing::ElementsAre;
using testing::IsEmpty;

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

TEST(rule_23_login, drops_the_values_of_a_user_whom_this_request_has_set_and_replaced) {
  for (const bool takes_out : {true, false}) {
    tracked_values values(holding({{"cart", "[1]"}}));
    values.log_in("bob");
    values.set("order", "1");
    takes_out ? values.set_user(std::nullopt) : values.set_user("ann");
    values.log_in("ann");
    EXPECT_THAT(values.keys(), IsEmpty()) << takes_out;
    values.set("order", "2");
    values.log_in("ann");
    EXPECT_THAT(values.keys(), ElementsAre("order")) << "hers";
  }
}

TEST(rule_23_login, of_the_same_user_again_keeps_what_was_set_in_between) {
  tracked_values values(of_ann());
  values.log_in("bob");
  values.set("order", "1");
  values.log_in("bob");
  EXPECT_THAT(values.keys(), ElementsAre("order"));
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

TEST(rule_23_login, of_a_user_who_was_replaced_and_set_again_is_none) {
  for (const auto& between : {std::optional<std::string>(), std::optional<std::string>("bob")}) {
    tracked_values values(of_ann());
    values.set_user(between);
    values.set_user("ann");
    EXPECT_EQ(values.authenticated_at(), std::nullopt);
    EXPECT_EQ(values.to_changes().user, std::optional<std::optional<std::string>>("ann"));
    values.rebase(of_ann());
    EXPECT_EQ(values.authenticated_at(), std::nullopt) << "on newer contents too";
    values.settle();
    EXPECT_EQ(values.user(), "ann");
    EXPECT_EQ(values.authenticated_at(), std::nullopt);
    EXPECT_FALSE(values.changed());
  }
}

TEST(rule_23_login, of_a_user_who_is_set_again_alone_stays) {
  tracked_values values(of_ann());
  values.set_user("ann");
  EXPECT_EQ(values.authenticated_at(), noon - 1h);
  EXPECT_FALSE(values.changed());
  values.set_user("bob");
  values.drop_changes();
  values.set_user("ann");
  EXPECT_EQ(values.authenticated_at(), noon - 1h);
  tracked_values of_nobody;
  of_nobody.set_user("ann");
  of_nobody.rebase(of_ann());
  EXPECT_EQ(of_nobody.authenticated_at(), noon - 1h) << "this request replaced nobody";
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
