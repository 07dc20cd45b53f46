// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/json.hpp>
#include <dynasession/testing/run.hpp>

#include <gmock/gmock.h>

#include <vector>

namespace dynasession::test {
namespace {

using list = std::vector<std::string>;

/// The answer to a save is lost after it was applied, another request saves, and then the first
/// commits again.
class rule_17_applied_once : public managed {
 protected:
  commit_result lose_answer_then_commit_again(browser& visitor, int saves_between,
                                              const std::function<void(session&)>& change) {
    store->fail_next(verb::save, errc::outcome_unknown, when::after);
    auto request = visitor.start();
    change(request.load());
    EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
    for (int i = 0; i < saves_between; ++i)
      browser(visitor).visit([](session& s) {
        s.increment("foreign");
        s.increment("n", 100);
      });
    return request.commit();
  }
};

TEST_F(rule_17_applied_once, a_set) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->after_next(verb::save, [&] {
    auto direct = session_manager(memory, options());
    auto request = direct.start(visitor.cookie_field);
    request.load().set("a", "foreign");
    request.commit();
  });
  const auto answer =
      lose_answer_then_commit_again(visitor, 0, [](session& s) { s.set("a", "ours"); });
  EXPECT_EQ(answer.status, commit_status::saved);
  EXPECT_EQ(visitor.get<std::string>("a"), "foreign") << "ours came first, and is not sent again";
}

TEST_F(rule_17_applied_once, an_increment) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto answer =
      lose_answer_then_commit_again(visitor, 3, [](session& s) { s.increment("n", 5); });
  EXPECT_EQ(answer.status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 306);
}

TEST_F(rule_17_applied_once, an_update) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto answer = lose_answer_then_commit_again(visitor, 1, [](session& s) {
    s.update<list>("notes", [](std::optional<list> stored) {
      auto notes = std::move(stored).value_or(list{});
      notes.push_back("once");
      return notes;
    });
  });
  EXPECT_EQ(answer.status, commit_status::saved);
  EXPECT_EQ(visitor.get<list>("notes"), list{"once"});
}

TEST_F(rule_17_applied_once, under_reject) {
  auto made = options();
  made.concurrency = concurrency_policy::reject;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  const auto answer =
      lose_answer_then_commit_again(visitor, 1, [](session& s) { s.increment("n", 5); });
  EXPECT_EQ(answer.status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 106);
}

TEST_F(rule_17_applied_once, what_never_arrived_is_applied_by_the_second_commit) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::outcome_unknown, when::before);
  auto request = visitor.start();
  request.load().increment("n", 5);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 6);
}

TEST_F(rule_17_applied_once, a_function_that_throws_when_it_runs_again_loses_no_change) {
  auto rejecting = options();
  rejecting.concurrency = concurrency_policy::reject;
  const auto sessions = manager(rejecting);
  auto visitor = with_session(sessions);
  const auto request = visitor.start();
  bool fails = false;
  request.load().set("n", 5);
  store->fail_next(verb::save, errc::outcome_unknown);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  request.load().update<int>("n", [&fails](std::optional<int> n) {
    return fails ? throw std::runtime_error("f") : *n + 1;
  });
  fails = true;
  store->fail_next(verb::save, errc::conflict);
  const auto answer = request.commit();
  EXPECT_EQ(answer.status, commit_status::failed);
  EXPECT_EQ(answer.reason->code(), errc::callback_failed);
  fails = false;
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 6);
}

TEST_F(rule_17_applied_once, what_cannot_be_known_stays_unknown) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto answer =
      lose_answer_then_commit_again(visitor, 8, [](session& s) { s.increment("n", 5); });
  EXPECT_EQ(answer.status, commit_status::outcome_unknown);
  EXPECT_EQ(visitor.get<int>("n"), 806);
}

TEST_F(rule_17_applied_once, changes_made_in_doubt_follow_what_is_in_doubt) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::outcome_unknown, when::after);
  auto request = visitor.start();
  request.load().increment("n", 5);
  request.commit();
  request.load().increment("n", 1000);
  request.load().set("more", true);
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 1006);
  EXPECT_EQ(visitor.get<bool>("more"), true);
}

TEST_F(rule_17_applied_once, a_renewal) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  for (const auto side : {when::before, when::after}) {
    store->fail_next(verb::renew, errc::outcome_unknown, side);
    auto request = visitor.start();
    request.load().renew();
    EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
    request.load().increment("n");
    const auto answer = request.commit();
    EXPECT_EQ(answer.status, commit_status::saved);
    EXPECT_EQ(answer.cookies.size(), 1u);
    visitor.receive(answer);
    EXPECT_EQ(visitor.state(), session_state::live);
  }
  EXPECT_EQ(visitor.get<int>("n"), 3);
}

TEST_F(rule_17_applied_once, destroying_does_not_wait_for_what_is_in_doubt) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::renew, errc::outcome_unknown, when::after);
  auto request = visitor.start();
  request.load().renew();
  request.commit();
  request.load().destroy();
  EXPECT_EQ(request.commit().status, commit_status::saved);
  const auto left = run(memory->scan({})).value().sessions;
  ASSERT_EQ(left.size(), 1u);
  EXPECT_TRUE(left.front().is_tombstone);
}

TEST_F(rule_17_applied_once, gone_settles_a_doubt) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::outcome_unknown, when::before);
  auto request = visitor.start();
  request.load().increment("n");
  request.commit();
  browser(visitor).visit([](session& s) { s.destroy(); });
  EXPECT_EQ(request.commit().status, commit_status::gone);
  EXPECT_EQ(request.commit().status, commit_status::gone);
  EXPECT_EQ(memory->size(), 0u);
}

TEST_F(rule_17_applied_once, a_doubt_is_never_reported_as_a_failure) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::outcome_unknown, when::after);
  store->fail_next(verb::save, errc::unavailable);
  auto request = visitor.start();
  request.load().increment("n");
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 2);
}

TEST_F(rule_17_applied_once, an_update_that_never_arrived_runs_again_on_what_is_there) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::outcome_unknown, when::before);
  auto request = visitor.start();
  const auto thousand_more = [](std::optional<int> n) { return n.value_or(0) + 1000; };
  request.load().update<int>("n", thousand_more);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  browser(visitor).visit([](session& s) { s.set("n", 2); });
  request.load().increment("n", 10);
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 1012);
}

TEST_F(rule_17_applied_once, a_renewal_that_never_arrived_is_done_on_what_is_there) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::renew, errc::outcome_unknown, when::before);
  auto login = visitor.start();
  login.load().set("user", "ann");
  login.load().renew();
  EXPECT_EQ(login.commit().status, commit_status::outcome_unknown);
  browser(visitor).visit([](session& s) { s.set("cart", "tea"); });
  const auto answer = login.commit();
  EXPECT_EQ(answer.status, commit_status::saved);
  visitor.receive(answer);
  EXPECT_EQ(visitor.get<std::string>("user"), "ann");
  EXPECT_EQ(visitor.get<std::string>("cart"), "tea");
}

TEST_F(rule_17_applied_once, a_new_id_is_sent_however_many_commits_it_takes) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::renew, errc::outcome_unknown, when::after);
  store->fail_next(verb::save, errc::unavailable);
  auto request = visitor.start();
  request.load().renew();
  request.commit();
  request.load().set("a", 1);
  EXPECT_EQ(request.commit().status, commit_status::failed);
  const auto answer = request.commit();
  EXPECT_EQ(answer.status, commit_status::saved);
  visitor.receive(answer);
  EXPECT_EQ(visitor.get<int>("a"), 1);
}

TEST_F(rule_17_applied_once, a_late_answer_under_the_old_id_sends_no_cookie) {
  auto made = options();
  made.cookie_max_age = std::chrono::hours(1);
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::outcome_unknown, when::after);
  auto slow = visitor.start();
  slow.load().increment("n");
  slow.commit();
  visitor.visit([](session& s) { s.renew(); });
  const auto answer = slow.commit();
  EXPECT_EQ(answer.status, commit_status::saved);
  EXPECT_TRUE(answer.cookies.empty()) << "it would overwrite the new login's";
}

class rule_17_a_create_in_doubt : public managed {
 protected:
  /// A commit that creates a session; its answers are lost.
  request_session create(const session_manager& sessions,
                         const std::function<void(session&)>& act) {
    for (int i = 0; i < 2; ++i) store->fail_next(verb::create, errc::outcome_unknown, when::after);
    auto request = sessions.start("");
    act(request.load());
    EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
    EXPECT_EQ(memory->size(), 2u);
    return request;
  }
};

TEST_F(rule_17_a_create_in_doubt, keeps_later_failures_from_being_certain) {
  const auto sessions = manager(options());
  const auto request = create(sessions, [](session& s) { s.set("n", 1); });
  for (const auto code : {errc::unavailable, errc::session_too_large, errc::store_full}) {
    store->fail_next(verb::create, code);
    const auto answer = request.commit();
    EXPECT_EQ(answer.status, commit_status::outcome_unknown);
    EXPECT_EQ(answer.reason->code(), errc::outcome_unknown);
  }
  EXPECT_EQ(request.commit().status, commit_status::saved);
  request.load().increment("n");
  store->fail_next(verb::save, errc::unavailable);
  EXPECT_EQ(request.commit().status, commit_status::failed) << "of another write";
}

TEST_F(rule_17_a_create_in_doubt, is_ended_by_a_logout) {
  const auto sessions = manager(options());
  const auto request = create(sessions, [](session& s) { s.log_in("ann"); });
  request.load().log_out();
  store->fail_next(verb::remove, errc::unavailable);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  EXPECT_EQ(request.commit().status, commit_status::unchanged);
  EXPECT_EQ(memory->size(), 0u);
}

TEST_F(rule_17_a_create_in_doubt, is_ended_when_nothing_is_left_to_be_stored) {
  const auto sessions = manager(options());
  const auto request = create(sessions, [](session& s) { s.set("n", 1); });
  request.load().clear();
  store->fail_next(verb::remove, errc::unavailable);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  EXPECT_EQ(request.commit().status, commit_status::unchanged);
  EXPECT_EQ(memory->size(), 0u);
}

// A text under "cart", and "+" added to it unless it is there.
class rule_17_delayed_attempts : public managed {
 protected:
  browser with_cart(const session_manager& sessions) {
    browser visitor(sessions);
    visitor.visit([](session& s) { s.set("cart", "A"); });
    return visitor;
  }
  /// Another request, which the faulty store does not see.
  void set_cart(const browser& visitor, const std::string& contents) {
    const session_manager direct(memory, options());
    const auto request = direct.start(visitor.cookie_field);
    request.load().set("cart", contents);
    EXPECT_EQ(request.commit().status, commit_status::saved);
  }
  static void add_plus(session& s) {
    s.update<std::string>("cart", [](std::optional<std::string> cart) {
      auto text = std::move(cart).value_or("");
      return text.ends_with('+') ? text : text + "+";
    });
  }
};

TEST_F(rule_17_delayed_attempts, of_an_update_that_was_tried_again_are_not_applied) {
  const auto sessions = manager(options());
  auto visitor = with_cart(sessions);
  store->delay_next(verb::save).before_next(verb::save, [&] { set_cart(visitor, "B"); });
  EXPECT_EQ(visitor.visit(add_plus).status, commit_status::saved);
  EXPECT_EQ(visitor.get<std::string>("cart"), "B+");
  set_cart(visitor, "A");
  store->deliver_delayed();
  EXPECT_EQ(visitor.get<std::string>("cart"), "A") << "a save that was acknowledged stays";
}

TEST_F(rule_17_delayed_attempts, of_an_update_keep_its_last_conflict_from_being_certain) {
  const auto sessions = manager(options());
  auto visitor = with_cart(sessions);
  store->delay_next(verb::save);
  for (int i = 0; i < 8; ++i)
    store->before_next(verb::save, [&, i] { set_cart(visitor, std::to_string(i)); });
  EXPECT_EQ(visitor.visit(add_plus).status, commit_status::outcome_unknown);
}

TEST_F(rule_17_delayed_attempts, are_fenced_when_nothing_is_left_to_do) {
  const auto sessions = manager(options());
  auto visitor = with_cart(sessions);
  store->delay_next(verb::save).before_next(verb::save, [&] { set_cart(visitor, "A+"); });
  EXPECT_EQ(visitor.visit(add_plus).status, commit_status::saved);
  set_cart(visitor, "A");
  store->deliver_delayed();
  EXPECT_EQ(visitor.get<std::string>("cart"), "A");
}

TEST_F(rule_17_delayed_attempts, that_arrive_before_the_next_try_are_the_only_ones) {
  const auto sessions = manager(options());
  auto visitor = with_cart(sessions);
  store->delay_next(verb::save).before_next(verb::save, [&] { set_cart(visitor, "B"); });
  // Between the conflict and the look at the newer values the first attempt finds what it expects.
  const auto request = visitor.start();
  request.load().update<std::string>(
      "cart", [](std::optional<std::string> cart) { return std::move(cart).value_or("") + "+"; });
  store->before_next(verb::load, [&] {
    set_cart(visitor, "A");
    store->deliver_delayed();
  });
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<std::string>("cart"), "A+");
  EXPECT_EQ(request.load().get<std::string>("cart"), "A+");
}

TEST_F(rule_17_delayed_attempts, keep_a_refusal_from_being_certain) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->delay_next(verb::save).before_next(verb::save, [&] {
    const session_manager direct(memory, options());
    const auto other = direct.start(visitor.cookie_field);
    other.load().set("n", "text");
    other.commit();
  });
  const auto answer = visitor.visit([](session& s) { s.increment("n"); });
  EXPECT_EQ(answer.status, commit_status::outcome_unknown);
}

TEST_F(rule_17_delayed_attempts, of_a_save_on_a_version_never_fit_again) {
  auto made = options();
  made.concurrency = concurrency_policy::reject;
  const auto sessions = manager(made);
  auto visitor = with_cart(sessions);
  store->delay_next(verb::save).before_next(verb::save, [&] { set_cart(visitor, "B"); });
  EXPECT_EQ(visitor.visit(add_plus).status, commit_status::conflict);
  set_cart(visitor, "A");
  store->deliver_delayed();
  EXPECT_EQ(visitor.get<std::string>("cart"), "A");
}

TEST_F(rule_17_delayed_attempts, of_a_commit_are_settled_by_the_next_commit) {
  const auto sessions = manager(options());
  auto visitor = with_cart(sessions);
  store->delay_next(verb::save).fail_next(verb::save, errc::outcome_unknown);
  const auto request = visitor.start();
  add_plus(request.load());
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  set_cart(visitor, "B");
  EXPECT_EQ(request.commit().status, commit_status::saved);
  set_cart(visitor, "A");
  store->deliver_delayed();
  EXPECT_EQ(visitor.get<std::string>("cart"), "A");
}

TEST_F(rule_17_applied_once, what_was_refused_in_doubt_stays_unknown) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::outcome_unknown, when::before);
  auto request = visitor.start();
  request.load().increment("n");
  request.commit();
  browser(visitor).visit([](session& s) { s.set("n", "text"); });
  // The first attempt may still arrive, when n is an integer again.
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
}

}  // namespace
}  // namespace dynasession::test
