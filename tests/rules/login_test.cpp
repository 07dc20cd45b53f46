// SPDX-License-Identifier: Apache-2.0
#include "rules/logins.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <optional>
#include <string>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class rule_23_login : public login_test {};

TEST_F(rule_23_login, gives_a_new_id_and_the_user_and_keeps_the_values_of_nobody) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto before = visitor;
  clock.advance(1min);
  const auto answer = visitor.visit(log_in_ann);
  EXPECT_EQ(answer.status, commit_status::saved);
  EXPECT_NE(visitor.cookie_field, before.cookie_field);
  EXPECT_THAT(store->calls(), ElementsAre(verb::load, verb::renew));
  clock.advance(1min);
  visitor.visit([&](session& s) {
    EXPECT_EQ(s.user(), "ann");
    EXPECT_EQ(s.authenticated_at(), clock.now() - 1min);
    EXPECT_EQ(s.get<int>("n"), 1);
  });
  EXPECT_EQ(before.state(), session_state::gone);
}

TEST_F(rule_23_login, of_a_new_visitor_stores_a_session) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  const auto request = visitor.start();
  request.load().log_in("ann");
  EXPECT_EQ(request.load().authenticated_at(), std::nullopt);
  visitor.receive(request.commit());
  EXPECT_EQ(request.load().authenticated_at(), clock.now());
  visitor.visit([&](session& s) {
    EXPECT_EQ(s.user(), "ann");
    EXPECT_EQ(s.authenticated_at(), clock.now());
  });
  EXPECT_THAT(store->calls(), ElementsAre(verb::create, verb::load));
}

TEST_F(rule_23_login, over_the_session_of_another_user_drops_what_is_in_it) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  visitor.visit([](session& s) {
    s.log_in("ann");
    s.set("address", "12 Garden Street");
    s.set_limits({.idle_timeout = 720h});
  });
  visitor.visit([](session& s) { s.log_in("bob"); });
  visitor.visit([](session& s) {
    EXPECT_EQ(s.user(), "bob");
    EXPECT_THAT(s.keys(), IsEmpty());
    EXPECT_EQ(s.limits(), session_limits());
  });
}

TEST_F(rule_23_login, again_keeps_the_values_and_moves_the_time_of_the_login) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  visitor.visit(log_in_ann);
  clock.advance(1h);
  visitor.visit(log_in_ann);
  visitor.visit([&](session& s) {
    EXPECT_EQ(s.authenticated_at(), clock.now());
    EXPECT_EQ(s.get<int>("n"), 1);
  });
}

TEST_F(rule_23_login, is_what_set_user_alone_is_not) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  visitor.visit(log_in_ann);
  const auto before = visitor.cookie_field;
  visitor.visit([](session& s) { s.set_user("bob"); });
  EXPECT_EQ(visitor.cookie_field, before);
  visitor.visit([](session& s) {
    EXPECT_EQ(s.user(), "bob");
    EXPECT_EQ(s.authenticated_at(), std::nullopt);
    EXPECT_EQ(s.get<int>("n"), 1);
  });
}

TEST_F(rule_23_login, is_over_for_a_user_who_was_replaced_and_set_again) {
  const auto sessions = manager(options());
  for (const bool takes_out : {true, false}) {
    auto visitor = with_session(sessions);
    visitor.visit(log_in_ann);
    visitor.visit([&](session& s) {
      if (takes_out)
        s.clear_user();
      else
        s.log_in("bob");
      s.set_user("ann");
    });
    visitor.visit([](session& s) {
      EXPECT_EQ(s.user(), "ann");
      EXPECT_EQ(s.authenticated_at(), std::nullopt);
    });
  }
}

TEST_F(rule_23_login, keeps_what_another_request_saved_meanwhile) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto login = visitor.start();
  login.load().log_in("ann");
  browser(visitor).visit([](session& s) { s.set("cart", "tea"); });
  visitor.receive(login.commit());
  EXPECT_EQ(visitor.get<std::string>("cart"), "tea");
}

TEST_F(rule_23_login, drops_what_became_another_users_meanwhile) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto login = visitor.start();
  login.load().log_in("ann");
  browser(visitor).visit([](session& s) {
    s.set_user("bob");
    s.set("address", "12 Garden Street");
  });
  visitor.receive(login.commit());
  visitor.visit([](session& s) {
    EXPECT_EQ(s.user(), "ann");
    EXPECT_THAT(s.keys(), IsEmpty());
  });
}

TEST_F(rule_23_login, of_nobody_is_refused) {
  const auto sessions = manager(options());
  const auto request = with_session(sessions).start();
  EXPECT_THROW(request.load().log_in(""), session_error);
  EXPECT_EQ(request.commit().status, commit_status::unchanged);
}

TEST_F(rule_23_login, ends_with_a_logout) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  visitor.visit(log_in_ann);
  auto copy = visitor;
  const auto answer = visitor.visit([](session& s) { s.log_out(); });
  ASSERT_EQ(answer.cookies.size(), 1U);
  EXPECT_EQ(answer.cookies[0].max_age, 0s);
  EXPECT_EQ(copy.state(), session_state::fresh);
  EXPECT_EQ(live_sessions(), 0U);
}

TEST_F(rule_23_login, after_a_logout_in_the_same_request_is_a_session_of_its_own) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  visitor.visit(log_in_ann);
  visitor.visit([](session& s) {
    s.log_out();
    s.log_in("bob");
  });
  visitor.visit([](session& s) {
    EXPECT_EQ(s.user(), "bob");
    EXPECT_THAT(s.keys(), IsEmpty());
  });
  EXPECT_EQ(live_sessions(), 1U);
}

TEST_F(rule_23_login, whose_answer_was_lost_is_settled_by_another_commit) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto request = visitor.start();
  request.load().log_in("ann");
  store->fail_next(verb::renew, errc::outcome_unknown, when::after);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  visitor.receive(request.commit());
  EXPECT_EQ(visitor.see<std::optional<timestamp>>([](session& s) { return s.authenticated_at(); }),
            clock.now());
  EXPECT_EQ(live_sessions(), 1U);
}

}  // namespace
}  // namespace dynasession::test
