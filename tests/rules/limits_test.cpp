// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/garbage.hpp>
#include <dynasession/user_sessions.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <string>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;

/// A browser with its clock: it forgets a cookie whose Max-Age is over, and when it is closed one that has
/// none.
class keeping_browser : public browser {
 public:
  keeping_browser(const session_manager& sessions, const manual_clock& clock)
      : browser(sessions), clock_(clock) {}

  commit_result visit(const std::function<void(session&)>& handler) {
    if (until_ && *until_ <= clock_.now()) cookie_field.clear();
    auto answer = browser::visit(handler);
    for (const auto& each : answer.cookies) {
      until_.reset();
      if (each.max_age) until_ = clock_.now() + *each.max_age;
    }
    return answer;
  }
  void close() {
    if (!until_) cookie_field.clear();
  }
  std::optional<std::string> user() {
    std::optional<std::string> who;
    visit([&](session& s) { who = s.user(); });
    return who;
  }

 private:
  manual_clock clock_;
  std::optional<timestamp> until_;
};

class rule_05_limits_of_one_session : public managed {
 protected:
  static constexpr session_limits remembered{
      .idle_timeout = days(30), .absolute_timeout = days(90), .persistent_cookie = true};

  keeping_browser logged_in(const session_manager& sessions, const session_limits& limits) {
    keeping_browser made(sessions, clock);
    made.visit([&](session& s) {
      s.log_in("ann");
      s.set_limits(limits);
    });
    return made;
  }
};

TEST_F(rule_05_limits_of_one_session,
       let_a_remembered_one_outlive_the_browser_and_an_ordinary_one) {
  const auto sessions = manager(options());
  auto ordinary = logged_in(sessions, {});
  auto kept = logged_in(sessions, remembered);
  ordinary.close();
  kept.close();
  EXPECT_EQ(ordinary.user(), std::nullopt);
  EXPECT_EQ(kept.user(), "ann");
}

TEST_F(rule_05_limits_of_one_session, let_its_cookie_end_no_later_than_it_does) {
  const auto sessions = manager(options());
  clock.advance(1us);
  keeping_browser kept(sessions, clock);
  const auto answer = kept.visit([](session& s) {
    s.set("n", 1);
    s.set_limits(remembered);
  });
  EXPECT_EQ(answer.cookies.at(0).max_age, days(30)) << "it expires at the end of a second";
}

TEST_F(rule_05_limits_of_one_session, let_its_cookie_last_as_long_as_browsers_keep_one_at_most) {
  auto made = options();
  made.idle_timeout = made.absolute_timeout = std::nullopt;
  const auto sessions = manager(made);
  auto kept = logged_in(sessions, {.persistent_cookie = true});
  const auto answer = kept.visit([](session& s) { s.renew(); });
  EXPECT_EQ(answer.cookies.at(0).max_age, days(400));
}

TEST_F(rule_05_limits_of_one_session, are_in_its_cookie_alone) {
  const auto sessions = manager(options());
  keeping_browser ordinary(sessions, clock);
  EXPECT_EQ(ordinary.visit([](session& s) { s.set("n", 1); }).cookies.at(0).max_age, std::nullopt);
  keeping_browser kept(sessions, clock);
  const auto answer = kept.visit([](session& s) {
    s.log_in("ann");
    s.set_limits(remembered);
  });
  EXPECT_EQ(answer.cookies.at(0).max_age, days(30));
}

TEST_F(rule_05_limits_of_one_session, decide_when_it_expires) {
  const auto sessions = manager(options());
  auto ordinary = logged_in(sessions, {});
  auto kept = logged_in(sessions, remembered);
  clock.advance(5h);
  EXPECT_EQ(ordinary.user(), std::nullopt);
  EXPECT_EQ(kept.user(), "ann");
  clock.advance(days(30) - 5h - 1s);
  EXPECT_EQ(kept.user(), "ann");
  for (auto age = days(30); age < days(88); age += days(29)) {
    clock.advance(days(29));
    EXPECT_EQ(kept.user(), "ann");
  }
  clock.advance(days(2) + 1s);
  EXPECT_EQ(kept.user(), std::nullopt) << "90 days old";
}

TEST_F(rule_05_limits_of_one_session, decide_when_it_is_touched_and_its_cookie_sent_again) {
  const auto sessions = manager(options());
  auto kept = logged_in(sessions, remembered);
  store->forget_calls();
  clock.advance(days(3) - 1s);
  EXPECT_TRUE(kept.visit([](session&) {}).cookies.empty());
  EXPECT_EQ(store->count(verb::touch), 0U);
  clock.advance(1s);
  const auto answer = kept.visit([](session&) {});
  EXPECT_EQ(store->count(verb::touch), 1U);
  EXPECT_EQ(answer.cookies.at(0).max_age, days(30));
}

TEST_F(rule_05_limits_of_one_session, end_its_cookie_with_the_absolute_timeout) {
  const auto sessions = manager(options());
  auto kept = logged_in(sessions, remembered);
  for (int i = 0; i < 4; ++i) {
    clock.advance(days(20));
    kept.visit([](session& s) { s.increment("n"); });
  }
  const auto answer = kept.visit([](session& s) { s.increment("n"); });
  EXPECT_EQ(answer.cookies.at(0).max_age, days(10));
}

TEST_F(rule_05_limits_of_one_session, are_kept_by_renew_and_by_a_login_of_the_same_user) {
  const auto sessions = manager(options());
  auto kept = logged_in(sessions, remembered);
  clock.advance(days(10));
  EXPECT_EQ(kept.visit([](session& s) { s.renew(); }).cookies.at(0).max_age, days(30));
  EXPECT_EQ(kept.visit([](session& s) { s.log_in("ann"); }).cookies.at(0).max_age, days(30));
  kept.close();
  clock.advance(days(29));
  kept.visit([](session& s) {
    EXPECT_EQ(s.user(), "ann");
    EXPECT_EQ(s.limits(), remembered);
  });
}

TEST_F(rule_05_limits_of_one_session, hold_for_the_collector_of_garbage) {
  const auto sessions = manager(options());
  auto ordinary = logged_in(sessions, {});
  auto kept = logged_in(sessions, remembered);
  clock.advance(days(8));
  garbage_options wanted;
  wanted.clock = clock.source();
  EXPECT_EQ(garbage_collector(memory, wanted).collect().removed, 1U);
  EXPECT_EQ(kept.user(), "ann");
  EXPECT_EQ(memory->size(), 1U);
}

TEST_F(rule_05_limits_of_one_session, are_listed_with_the_sessions_of_a_user) {
  const auto sessions = manager(options());
  logged_in(sessions, remembered);
  const auto then = clock.now();
  clock.advance(6h);
  logged_in(sessions, {});
  const auto listed = user_sessions(memory, clock.source()).list("ann");
  ASSERT_EQ(listed.size(), 2U);
  EXPECT_EQ(listed[0].limits, session_limits());
  EXPECT_EQ(listed[1].limits, remembered);
  EXPECT_EQ(listed[1].authenticated_at, then);
}

TEST_F(rule_05_limits_of_one_session, can_be_shorter_and_it_lives_while_it_is_used) {
  auto made = options();
  made.touch_after = 1h;
  const auto sessions = manager(made);
  auto brief = logged_in(sessions, {.idle_timeout = 10min});
  for (int i = 0; i < 10; ++i) {
    clock.advance(9min);
    EXPECT_EQ(brief.user(), "ann");
  }
  clock.advance(10min);
  EXPECT_EQ(brief.user(), std::nullopt);
}

TEST_F(rule_05_limits_of_one_session, can_be_given_to_a_stored_one_and_taken_away) {
  const auto sessions = manager(options());
  auto visitor = logged_in(sessions, {});
  const auto given = visitor.visit([](session& s) { s.set_limits(remembered); });
  EXPECT_EQ(given.status, commit_status::saved);
  EXPECT_EQ(given.cookies.at(0).max_age, days(30));
  clock.advance(days(6));
  EXPECT_EQ(visitor.user(), "ann");
  const auto taken = visitor.visit([](session& s) { s.set_limits({}); });
  EXPECT_EQ(taken.cookies.at(0).max_age, std::nullopt);
  clock.advance(5h);
  EXPECT_EQ(visitor.user(), std::nullopt);
}

TEST_F(rule_05_limits_of_one_session, hold_when_those_of_the_manager_become_shorter) {
  const auto before = manager(options());
  auto kept = logged_in(before, remembered);
  clock.advance(days(6));
  auto made = options();
  made.absolute_timeout = 1h;
  const auto after = manager(made);
  const auto request = after.start(kept.cookie_field);
  EXPECT_EQ(request.load().user(), "ann");
}

TEST_F(rule_05_limits_of_one_session, alone_store_nothing) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  const auto answer = visitor.visit([](session& s) { s.set_limits(remembered); });
  EXPECT_EQ(answer.status, commit_status::unchanged);
  EXPECT_TRUE(answer.cookies.empty());
  EXPECT_EQ(memory->size(), 0U);
}

TEST_F(rule_05_limits_of_one_session, whose_answer_was_lost_are_settled_by_another_commit) {
  const auto sessions = manager(options());
  auto visitor = logged_in(sessions, {});
  const auto request = visitor.start();
  request.load().set_limits(remembered);
  store->fail_next(verb::save, errc::outcome_unknown, when::after);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  EXPECT_EQ(request.commit().cookies.at(0).max_age, days(30));
  EXPECT_EQ(request.load().limits(), remembered);
}

}  // namespace
}  // namespace dynasession::test
