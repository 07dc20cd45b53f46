// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/json.hpp>

#include <gmock/gmock.h>

#include <vector>

namespace dynasession::test {
namespace {

using list = std::vector<std::string>;

class rule_13_no_lost_updates : public managed {};
class rule_14_increment_and_update : public managed {};
class rule_15_reject : public managed {};

auto appending(std::string item) {
  return [item](std::optional<list> stored) {
    auto items = std::move(stored).value_or(list{});
    items.push_back(item);
    return items;
  };
}

TEST_F(rule_13_no_lost_updates, changes_of_different_keys_both_win) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto first = visitor.start();
  auto second = visitor.start();
  first.load().set("a", 1);
  second.load().set("b", 2);
  second.load().erase("n");
  EXPECT_EQ(first.commit().status, commit_status::saved);
  EXPECT_EQ(second.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("a"), 1);
  EXPECT_EQ(visitor.get<int>("b"), 2);
  EXPECT_EQ(visitor.get<int>("n"), std::nullopt);
}

TEST_F(rule_13_no_lost_updates, on_the_same_key_the_last_wins) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto first = visitor.start();
  auto second = visitor.start();
  first.load().set("a", 1);
  second.load().set("a", 2);
  second.commit();
  first.commit();
  EXPECT_EQ(visitor.get<int>("a"), 1);
}

TEST_F(rule_13_no_lost_updates, a_slow_request_merges_after_many_others) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().set("slow", true);
  for (int i = 0; i < 20; ++i) browser(visitor).visit([](session& s) { s.increment("n"); });
  EXPECT_EQ(slow.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 21);
  EXPECT_EQ(visitor.get<bool>("slow"), true);
}

TEST_F(rule_13_no_lost_updates, a_value_that_a_request_sees_after_a_merge_is_stored_if_it_is_set) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto slow = visitor.start();
  slow.load().increment("n", -1);
  browser(visitor).visit([](session& s) { s.set("n", 100); });
  EXPECT_EQ(slow.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 99);
  slow.load().set("n", 0);
  EXPECT_EQ(slow.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 0);
}

TEST_F(rule_14_increment_and_update, increments_of_one_key_all_count) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto first = visitor.start();
  auto second = visitor.start();
  first.load().increment("n", 10);
  second.load().increment("n", 100);
  first.commit();
  second.commit();
  EXPECT_EQ(visitor.get<int>("n"), 111);
}

TEST_F(rule_14_increment_and_update, an_increment_of_what_became_a_text_writes_nothing) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().increment("n");
  slow.load().set("other", 1);
  browser(visitor).visit([](session& s) { s.set("n", "text"); });
  EXPECT_EQ(slow.commit().status, commit_status::refused);
  EXPECT_EQ(visitor.get<std::string>("n"), "text");
  EXPECT_EQ(visitor.get<int>("other"), std::nullopt);
}

TEST_F(rule_14_increment_and_update, an_update_runs_again_on_what_another_request_wrote) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().update<list>("notes", appending("slow"));
  browser(visitor).visit([](session& s) { s.update<list>("notes", appending("quick")); });
  EXPECT_EQ(slow.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<list>("notes"), (list{"quick", "slow"}));
}

TEST_F(rule_14_increment_and_update, an_update_overtaken_eight_times_is_a_conflict) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  for (int i = 0; i < 8; ++i)
    store->before_next(verb::save, [&, i] {
      auto direct = session_manager(memory, options());
      auto request = direct.start(visitor.cookie_field);
      request.load().set("notes", list{std::to_string(i)});
      request.commit();
    });
  const auto answer =
      visitor.visit([](session& s) { s.update<list>("notes", appending("never")); });
  EXPECT_EQ(answer.status, commit_status::conflict);
  EXPECT_EQ(store->count(verb::save), 8u);
  EXPECT_EQ(visitor.get<list>("notes"), list{"7"});
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_TRUE(reports[0].lost_changes);
}

TEST_F(rule_14_increment_and_update, an_update_that_no_longer_suits_what_is_stored_is_refused) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().update<list>("notes", appending("slow"));
  browser(visitor).visit([](session& s) { s.set("notes", 7); });
  EXPECT_EQ(slow.commit().status, commit_status::refused);
  EXPECT_EQ(visitor.get<int>("notes"), 7);
}

TEST_F(rule_15_reject, a_save_after_another_is_a_conflict_and_writes_nothing) {
  auto made = options();
  made.concurrency = concurrency_policy::reject;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().set("a", 1);
  visitor.visit([](session& s) { s.set("b", 2); });
  const auto answer = slow.commit();
  EXPECT_EQ(answer.status, commit_status::conflict);
  EXPECT_EQ(visitor.get<int>("a"), std::nullopt);
  EXPECT_EQ(visitor.get<int>("b"), 2);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].reason.code(), errc::conflict);
}

TEST_F(rule_15_reject, saves_one_after_the_other_go_on) {
  auto made = options();
  made.concurrency = concurrency_policy::reject;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  for (int i = 0; i < 3; ++i) {
    request.load().increment("n");
    EXPECT_EQ(request.commit().status, commit_status::saved);
  }
  EXPECT_EQ(visitor.get<int>("n"), 4);
}

TEST_F(rule_15_reject, a_renewal_after_another_save_is_a_conflict) {
  auto made = options();
  made.concurrency = concurrency_policy::reject;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().renew();
  visitor.visit([](session& s) { s.set("b", 2); });
  EXPECT_EQ(slow.commit().status, commit_status::conflict);
  EXPECT_EQ(visitor.get<int>("b"), 2);
}

}  // namespace
}  // namespace dynasession::test
