// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <gmock/gmock.h>

namespace dynasession::test {
namespace {

using testing::IsEmpty;

class rule_09_renew : public managed {};

TEST_F(rule_09_renew, moves_the_values_to_a_new_id) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto before = visitor.cookie_field;
  const auto created = visitor.see<timestamp>([](session& s) { return *s.created_at(); });
  clock.advance(std::chrono::minutes(1));
  const auto answer = visitor.visit([](session& s) {
    s.set("user", "ann");
    s.renew();
  });
  EXPECT_EQ(answer.status, commit_status::saved);
  EXPECT_NE(visitor.cookie_field, before);
  EXPECT_EQ(visitor.get<int>("n"), 1);
  EXPECT_EQ(visitor.get<std::string>("user"), "ann");
  EXPECT_EQ(visitor.see<timestamp>([](session& s) { return *s.created_at(); }), created);
}

TEST_F(rule_09_renew, the_old_id_is_gone_and_cannot_overwrite_the_new_login) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor;
  visitor.visit([](session& s) { s.renew(); });
  const auto stored = memory->size();
  const auto answer = slow.visit([](session& s) {
    EXPECT_EQ(s.state(), session_state::gone);
    EXPECT_THAT(s.keys(), IsEmpty());
    s.set("n", 99);
  });
  EXPECT_EQ(answer.status, commit_status::gone);
  EXPECT_THAT(answer.cookies, IsEmpty());
  EXPECT_EQ(memory->size(), stored);
  EXPECT_EQ(visitor.get<int>("n"), 1);
}

TEST_F(rule_09_renew, a_request_under_the_old_id_that_loaded_before_writes_nothing) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().set("n", 99);
  visitor.visit([](session& s) { s.renew(); });
  EXPECT_EQ(slow.commit().status, commit_status::gone);
  EXPECT_EQ(visitor.get<int>("n"), 1);
}

TEST_F(rule_09_renew, keeps_what_another_request_saved_meanwhile) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto login = visitor.start();
  login.load().set("user", "ann");
  login.load().renew();
  browser(visitor).visit([](session& s) {
    s.set("cart", "tea");
    s.increment("n");
  });
  const auto answer = login.commit();
  EXPECT_EQ(answer.status, commit_status::saved);
  visitor.receive(answer);
  EXPECT_EQ(visitor.get<std::string>("cart"), "tea");
  EXPECT_EQ(visitor.get<std::string>("user"), "ann");
  EXPECT_EQ(visitor.get<int>("n"), 2);
}

TEST_F(rule_09_renew, after_a_merging_save_keeps_what_another_request_saved_before_it) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto login = visitor.start();
  login.load().set("user", "ann");
  browser(visitor).visit([](session& s) { s.set("cart", "tea"); });
  EXPECT_EQ(login.commit().status, commit_status::saved);
  login.load().renew();
  visitor.receive(login.commit());
  EXPECT_EQ(visitor.get<std::string>("cart"), "tea");
  EXPECT_EQ(visitor.get<std::string>("user"), "ann");
}

TEST_F(rule_09_renew, that_is_overtaken_eight_times_is_a_conflict) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  for (int i = 0; i < 8; ++i) store->fail_next(verb::renew, errc::conflict);
  EXPECT_EQ(visitor.visit([](session& s) { s.renew(); }).status, commit_status::conflict);
  EXPECT_EQ(store->count(verb::renew), 8u);
}

TEST_F(rule_09_renew, destroying_under_the_old_id_ends_the_new_session) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto before_renewal = visitor.start();
  before_renewal.load().destroy();
  visitor.visit([](session& s) { s.renew(); });
  EXPECT_EQ(before_renewal.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.state(), session_state::fresh);

  auto again = with_session(sessions);
  auto slow = again;
  again.visit([](session& s) { s.renew(); });
  slow.visit([](session& s) { s.destroy(); });
  EXPECT_EQ(again.state(), session_state::fresh);
}

TEST_F(rule_09_renew, after_ten_minutes_the_old_id_means_nothing) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor;
  visitor.visit([](session& s) { s.renew(); });
  clock.advance(std::chrono::minutes(10) - std::chrono::seconds(1));
  EXPECT_EQ(slow.state(), session_state::gone);
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(slow.state(), session_state::fresh);
}

}  // namespace
}  // namespace dynasession::test
