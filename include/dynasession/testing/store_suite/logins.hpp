// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/catalog.hpp>

#include <optional>
#include <string>
#include <utility>

namespace dynasession::inline v0::detail::store_suite {

/// A test of what a record keeps of a login: its time and its limits.
class login_test : public user_sessions_test {
 protected:
  // Overrides the skip of `catalog_test`: most of these tests need no catalog.
  void SetUp() override {}

  static constexpr session_limits month{.idle_timeout = std::chrono::days(30),
                                        .absolute_timeout = std::chrono::days(90),
                                        .persistent_cookie = true};
  static constexpr session_limits minute{.idle_timeout = std::chrono::minutes(1)};

  record login(std::string key, session_limits limits = month) {
    auto made = draft(std::move(key), {{"cart", text("tea")}});
    made.user = "ann";
    made.authenticated_at = now();
    made.limits = limits;
    return made;
  }
  save_request limiting(const std::string& key, session_limits limits) {
    auto request = save_of(key);
    request.what.limits = limits;
    return request;
  }
  /// A new session in place of a stored one.
  renew_request login_of_another_session(std::string old_key, std::string new_key) {
    renew_request request;
    request.next = draft(std::move(new_key), {{"cart", text("rum")}});
    request.next.user = "bob";
    request.next.version = version_of(old_key);
    request.next.extras = load(old_key).value().extras;
    request.next.expire_at = in(std::chrono::minutes(1));
    request.is_new_session = true;
    request.old_key = std::move(old_key);
    request.now = now();
    return request;
  }
  session_limits limits_of(const std::string& key) { return load(key).value().limits; }
  std::optional<timestamp> authenticated_at(const std::string& key) {
    return load(key).value().authenticated_at;
  }
};

DYNASESSION_STORE_SUITE(rule_05_limits_of_one_session, login_test);

TEST_P(rule_05_limits_of_one_session, are_created_with_a_record) {
  ASSERT_EQ(create(login("a")), no_error);
  ASSERT_EQ(create(login("b", minute)), no_error);
  given("c");
  EXPECT_EQ(limits_of("a"), month);
  EXPECT_EQ(limits_of("b"), minute);
  EXPECT_EQ(limits_of("c"), session_limits());
}

TEST_P(rule_05_limits_of_one_session, are_saved_replaced_and_removed) {
  given("a");
  for (const auto& each : {month, minute, session_limits()}) {
    EXPECT_EQ(save(limiting("a", each)), no_error);
    EXPECT_EQ(limits_of("a"), each);
  }
}

TEST_P(rule_05_limits_of_one_session, stay_with_a_record_that_is_saved_cleared_or_touched) {
  ASSERT_EQ(create(login("a")), no_error);
  foreign_saves("a", 1);
  auto clearing = save_of("a");
  clearing.what.clear = true;
  EXPECT_EQ(save(clearing), no_error);
  EXPECT_EQ(touch(touch_of("a", in(2 * lifetime))), no_error);
  EXPECT_EQ(limits_of("a"), month);
}

TEST_P(rule_05_limits_of_one_session, are_saved_with_more_changes_than_one_expression_holds) {
  given("a");
  auto request = limiting("a", month);
  for (int i = 0; i < 500; ++i) request.what.actions["key" + std::to_string(i)] = set(number(i));
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(limits_of("a"), month);
}

TEST_P(rule_05_limits_of_one_session, that_are_new_may_shorten_the_life) {
  given("a");
  auto request = limiting("a", minute);
  request.expire_at = in(std::chrono::minutes(1));
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(load("a")->expire_at, in(std::chrono::minutes(1)));
  given("old");
  auto renewal = renew_of("old", "new");
  renewal.next.limits = minute;
  renewal.next.expire_at = in(std::chrono::minutes(1));
  renewal.has_new_limits = true;
  EXPECT_EQ(renew(renewal), no_error);
  EXPECT_EQ(load("new")->expire_at, in(std::chrono::minutes(1)));
  EXPECT_EQ(limits_of("new"), minute);
}

TEST_P(rule_05_limits_of_one_session, move_with_a_renewed_record_and_are_not_in_the_tombstone) {
  ASSERT_EQ(create(login("old")), no_error);
  given_renewed("old", "new");
  EXPECT_EQ(limits_of("new"), month);
  EXPECT_EQ(limits_of("old"), session_limits());
}

DYNASESSION_STORE_SUITE(rule_23_the_time_of_a_login, login_test);

TEST_P(rule_23_the_time_of_a_login, is_created_with_a_record_and_keeps_its_microseconds) {
  clock_.advance(std::chrono::microseconds(123'457));
  ASSERT_EQ(create(login("a")), no_error);
  given("b");
  EXPECT_EQ(authenticated_at("a"), now());
  EXPECT_EQ(authenticated_at("b"), std::nullopt);
}

TEST_P(rule_23_the_time_of_a_login, stays_with_a_record_that_is_saved_touched_or_renewed) {
  const auto then = now();
  ASSERT_EQ(create(login("old")), no_error);
  clock_.advance(std::chrono::minutes(1));
  foreign_saves("old", 1);
  EXPECT_EQ(touch(touch_of("old", in(2 * lifetime))), no_error);
  EXPECT_EQ(authenticated_at("old"), then);
  given_renewed("old", "new");
  EXPECT_EQ(authenticated_at("new"), then);
  EXPECT_EQ(authenticated_at("old"), std::nullopt);
}

TEST_P(rule_23_the_time_of_a_login, is_renewed_with_the_record) {
  ASSERT_EQ(create(login("old")), no_error);
  clock_.advance(std::chrono::minutes(1));
  auto request = renew_of("old", "new");
  request.next.authenticated_at = now();
  EXPECT_EQ(renew(request), no_error);
  EXPECT_EQ(authenticated_at("new"), now());
}

TEST_P(rule_23_the_time_of_a_login, ends_when_the_user_is_replaced_or_removed) {
  for (const auto& next : {std::optional<std::string>("bob"), std::optional<std::string>()}) {
    const auto key = next.value_or("nobody");
    ASSERT_EQ(create(login(key)), no_error);
    EXPECT_EQ(save(giving(next, key)), no_error);
    EXPECT_EQ(authenticated_at(key), std::nullopt);
  }
}

DYNASESSION_STORE_SUITE(rule_09_a_new_session_in_place_of_another, login_test);

TEST_P(rule_09_a_new_session_in_place_of_another, takes_nothing_of_it_over) {
  ASSERT_EQ(create(login("old")), no_error);
  foreign_saves("old", 1);
  ASSERT_EQ(renew(login_of_another_session("old", "new")), no_error);
  const auto made = load("new");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->values, (stored_values{{"cart", text("rum")}}));
  EXPECT_EQ(made->user, "bob");
  EXPECT_EQ(made->limits, session_limits());
  EXPECT_EQ(made->authenticated_at, std::nullopt);
  EXPECT_EQ(made->expire_at, in(std::chrono::minutes(1)));
  EXPECT_EQ(load("old")->renewed_to, "new");
  EXPECT_TRUE(load("old")->values.empty());
}

TEST_P(rule_09_a_new_session_in_place_of_another, keeps_the_tokens_for_a_late_retry) {
  ASSERT_EQ(create(login("old")), no_error);
  auto applied = save_of("old");
  applied.what.actions["n"] = set(number(1));
  ASSERT_EQ(save(applied), no_error);
  ASSERT_EQ(renew(login_of_another_session("old", "new")), no_error);
  EXPECT_EQ(save(applied), no_error) << "it was applied before";
}

TEST_P(rule_09_a_new_session_in_place_of_another, begins_only_if_nothing_came_between) {
  ASSERT_EQ(create(login("old")), no_error);
  const auto overtaken = login_of_another_session("old", "late");
  foreign_saves("old", 1);
  EXPECT_EQ(renew(overtaken), errc::conflict);
  const auto second = login_of_another_session("old", "late");
  ASSERT_EQ(renew(login_of_another_session("old", "new")), no_error);
  EXPECT_EQ(renew(second), errc::session_gone);
  EXPECT_FALSE(load("late"));
  EXPECT_TRUE(is_live("new"));
}

/// A test of what a catalog says of logins.
class login_catalog_test : public login_test {
 protected:
  void SetUp() override { catalog_test::SetUp(); }
};

DYNASESSION_STORE_SUITE(logins_in_a_catalog, login_catalog_test);

TEST_P(logins_in_a_catalog, have_their_time_and_limits) {
  ASSERT_EQ(create(login("a")), no_error);
  auto found = scanned(1, 100);
  const auto page = run(catalog_->list_of_user("ann", now(), "")).value();
  found.insert(found.end(), page.sessions.begin(), page.sessions.end());
  ASSERT_EQ(found.size(), 2u);
  for (const auto& each : found) {
    EXPECT_EQ(each.authenticated_at, now());
    EXPECT_EQ(each.limits, month);
  }
}

TEST_P(logins_in_a_catalog, are_absent_from_other_sessions) {
  given_of("ann", "a");
  const auto found = scanned(1, 100);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].authenticated_at, std::nullopt);
  EXPECT_EQ(found[0].limits, session_limits());
}

}  // namespace dynasession::inline v0::detail::store_suite
