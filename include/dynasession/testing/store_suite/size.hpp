// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/testing/store_suite/store_test.hpp>

namespace dynasession::inline v0::detail::store_suite {

DYNASESSION_STORE_SUITE(rule_20_a_record_too_large_is_refused, size_test);

inline stored_value text_of(std::size_t size) { return text(std::string(size, 'x')); }

inline void expect_refused(const error& reason) {
  EXPECT_EQ(reason.code(), errc::session_too_large);
  EXPECT_NE(reason.detail().find("the biggest"), std::string::npos) << reason.detail();
  EXPECT_EQ(reason.detail().find("xxx"), std::string::npos) << "the message holds a value";
}

TEST_P(rule_20_a_record_too_large_is_refused, almost_the_limit_is_stored) {
  given("a", {{"the biggest", text_of(395 * 1024)}});
  auto request = save_of("a");
  request.what.actions["n"] = add(1);
  EXPECT_EQ(save(request), no_error);
}

TEST_P(rule_20_a_record_too_large_is_refused, by_create_which_stores_nothing) {
  const auto answer =
      run(store_->create(draft("a", {{"small", number(1)}, {"the biggest", text_of(401 * 1024)}})));
  ASSERT_FALSE(answer);
  expect_refused(answer.error());
  EXPECT_FALSE(load("a"));
}

TEST_P(rule_20_a_record_too_large_is_refused, by_save_which_leaves_it_as_it_was) {
  const stored_values before{{"small", number(1)}, {"the biggest", text_of(300 * 1024)}};
  given("a", before);
  auto request = save_of("a");
  request.expire_at = in(2 * lifetime);
  request.what.actions["another"] = set(text_of(101 * 1024));
  request.what.actions["small"] = add(1);
  const auto answer = run(store_->save(request));
  ASSERT_FALSE(answer);
  expect_refused(answer.error());
  EXPECT_EQ(values_of("a"), before);
  EXPECT_EQ(version_of("a"), 1);
  EXPECT_EQ(load("a")->expire_at, in(lifetime));
}

TEST_P(rule_20_a_record_too_large_is_refused, by_renew_which_leaves_the_old_one_live) {
  given("old", {{"small", number(1)}});
  auto request = renew_of("old", "new");
  request.next.values["the biggest"] = text_of(401 * 1024);
  const auto answer = run(store_->renew(request));
  ASSERT_FALSE(answer);
  expect_refused(answer.error());
  EXPECT_TRUE(is_live("old"));
  EXPECT_FALSE(load("new"));
}

TEST_P(rule_20_a_record_too_large_is_refused, however_many_keys_it_takes) {
  stored_values many;
  for (int i = 0; i < 402; ++i) many["the biggest " + std::to_string(i)] = text_of(1024);
  EXPECT_EQ(create(draft("a", many)), errc::session_too_large);
}

TEST_P(rule_20_a_record_too_large_is_refused, and_room_made_in_the_same_save_counts) {
  given("a", {{"the biggest", text_of(390 * 1024)}});
  auto request = save_of("a");
  request.what.actions["the biggest"] = erase();
  request.what.actions["instead"] = set(text_of(390 * 1024));
  EXPECT_EQ(save(request), no_error);
  EXPECT_EQ(values_of("a"), (stored_values{{"instead", text_of(390 * 1024)}}));
}

DYNASESSION_STORE_SUITE(rule_20_a_session_beyond_max_size_is_refused, store_test);

TEST_P(rule_20_a_session_beyond_max_size_is_refused, however_well_it_compresses) {
  const stored_values large{{"small", number(1)}, {"the biggest", text_of(default_max_size)}};
  const auto created = run(store_->create(draft("a", large)));
  ASSERT_FALSE(created);
  expect_refused(created.error());
  EXPECT_FALSE(load("a"));
  given("old");
  auto renewal = renew_of("old", "new");
  renewal.next.values = large;
  const auto renewed = run(store_->renew(renewal));
  ASSERT_FALSE(renewed);
  expect_refused(renewed.error());
  EXPECT_TRUE(is_live("old"));
}

TEST_P(rule_20_a_session_beyond_max_size_is_refused, by_a_save_that_adds_to_what_is_stored) {
  const stored_values before{{"small", number(1)}, {"large", text_of(300 * 1024)}};
  given("a", before);
  auto request = save_of("a");
  request.what.actions["the biggest"] = set(text_of(800 * 1024));
  request.expected_size = 1100 * 1024;
  const auto saved = run(store_->save(request));
  ASSERT_FALSE(saved);
  expect_refused(saved.error());
  EXPECT_EQ(values_of("a"), before);
  EXPECT_EQ(version_of("a"), 1);
}

}  // namespace dynasession::inline v0::detail::store_suite
