// SPDX-License-Identifier: Apache-2.0
#include "rules/logins.hpp"

#include <dynasession/async_session_manager.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class rule_09_login_after_a_renewal : public login_test {};

TEST_F(rule_09_login_after_a_renewal,
       whose_cookie_never_arrived_starts_anew_and_ends_the_lost_one) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  log_in_in_vain(visitor);
  const auto answer = visitor.visit([](session& s) {
    EXPECT_EQ(s.state(), session_state::gone);
    s.log_in("ann");
    s.set("greeting", "welcome");
  });
  EXPECT_EQ(answer.status, commit_status::saved);
  EXPECT_EQ(answer.cookies.size(), 1U);
  visitor.visit([&](session& s) {
    EXPECT_EQ(s.user(), "ann");
    EXPECT_EQ(s.authenticated_at(), clock.now());
    EXPECT_THAT(s.keys(), ElementsAre("greeting")) << "under the old id somebody else may be here";
  });
  EXPECT_EQ(live_sessions(), 1U);
  EXPECT_THAT(reports, IsEmpty());
}

TEST_F(rule_09_login_after_a_renewal, works_however_often_the_cookie_is_lost) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  for (int i = 0; i < 20; ++i) log_in_in_vain(visitor);
  EXPECT_EQ(visitor.visit(log_in_ann).cookies.size(), 1U);
  EXPECT_EQ(visitor.state(), session_state::live);
  EXPECT_EQ(live_sessions(), 1U);
}

TEST_F(rule_09_login_after_a_renewal, is_the_only_thing_that_does_more_than_nothing) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  log_in_in_vain(visitor);
  for (const auto& handler : std::vector<std::function<void(session&)>>{
           [](session& s) { s.renew(); }, [](session& s) { s.set_user("eve"); },
           [](session& s) { s.set_limits({.persistent_cookie = true}); }}) {
    const auto answer = visitor.visit(handler);
    EXPECT_EQ(answer.status, commit_status::gone);
    EXPECT_THAT(answer.cookies, IsEmpty());
  }
  EXPECT_EQ(live_sessions(), 1U);
}

TEST_F(rule_09_login_after_a_renewal, that_came_between_load_and_commit_starts_anew_too) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto login = visitor.start();
  login.load().log_in("ann");
  login.load().set("greeting", "welcome");
  browser other = visitor;
  other.visit([](session& s) { s.log_in("bob"); });
  visitor.receive(login.commit());
  EXPECT_EQ(login.load().state(), session_state::live);
  visitor.visit([](session& s) {
    EXPECT_EQ(s.user(), "ann");
    EXPECT_THAT(s.keys(), ElementsAre("greeting"));
  });
  EXPECT_EQ(other.state(), session_state::gone);
  EXPECT_EQ(live_sessions(), 1U);
}

TEST_F(rule_09_login_after_a_renewal, found_by_a_second_try_starts_anew_too) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto login = visitor.start();
  login.load().log_in("ann");
  browser(visitor).visit([](session& s) { s.renew(); });
  store->fail_next(verb::renew, errc::conflict);
  visitor.receive(login.commit());
  EXPECT_EQ(visitor.see<std::optional<std::string>>([](session& s) { return s.user(); }), "ann");
  EXPECT_EQ(live_sessions(), 1U);
}

TEST_F(rule_09_login_after_a_renewal, that_has_ended_meanwhile_begins_with_what_the_request_set) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto login = visitor.start();
  login.load().log_in("ann");
  login.load().increment("n");
  browser(visitor).visit([](session& s) { s.log_out(); });
  visitor.receive(login.commit());
  visitor.visit([](session& s) {
    EXPECT_EQ(s.user(), "ann");
    EXPECT_EQ(s.get<int>("n"), 1) << "deleted stays deleted: counted from nothing";
  });
  EXPECT_EQ(live_sessions(), 1U);
}

TEST_F(rule_09_login_after_a_renewal, begins_with_what_was_set_since_the_last_commit) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto login = visitor.start();
  login.load().set("earlier", true);
  login.load().increment("n");
  visitor.receive(login.commit());
  login.load().log_in("ann");
  login.load().increment("n");
  browser(visitor).visit([](session& s) { s.renew(); });
  visitor.receive(login.commit());
  visitor.visit([](session& s) {
    EXPECT_THAT(s.keys(), ElementsAre("n"));
    EXPECT_EQ(s.get<int>("n"), 1);
  });
}

TEST_F(rule_09_login_after_a_renewal,
       that_came_between_load_and_commit_begins_with_what_was_set_to_what_was_there) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  visitor.visit([](session& s) { s.set_limits({.persistent_cookie = true}); });
  const auto login = visitor.start();
  login.load().log_in("ann");
  login.load().set("n", 1);
  login.load().set_limits({.persistent_cookie = true});
  browser(visitor).visit([](session& s) { s.renew(); });
  visitor.receive(login.commit());
  visitor.visit([](session& s) {
    EXPECT_EQ(s.get<int>("n"), 1);
    EXPECT_TRUE(s.limits().persistent_cookie);
  });
}

TEST_F(rule_09_login_after_a_renewal,
       tries_again_if_the_lost_session_is_used_or_renewed_meanwhile) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto arrived = visitor;
  arrived.visit(log_in_ann);
  const session_manager others(memory, options());
  const auto other_visit = [&](void (*handler)(session&)) {
    browser other(others);
    other.cookie_field = arrived.cookie_field;
    other.visit(handler);
    arrived.cookie_field = other.cookie_field;
  };
  store->before_next(verb::renew, [&] { other_visit([](session& s) { s.increment("n"); }); });
  store->before_next(verb::renew, [&] { other_visit([](session& s) { s.renew(); }); });
  EXPECT_EQ(visitor.visit(log_in_ann).status, commit_status::saved);
  EXPECT_EQ(visitor.state(), session_state::live);
  EXPECT_EQ(arrived.state(), session_state::gone);
  EXPECT_EQ(live_sessions(), 1U);
}

class rule_09_login_in_doubt : public rule_09_login_after_a_renewal {
 protected:
  /// A login whose first commit is lost before or after the store, and what happens until the second one.
  void expect_settled(
      when lost, const std::function<void(browser&)>& meanwhile = [](auto&) {}) {
    const auto sessions = manager(options());
    auto visitor = with_session(sessions);
    log_in_in_vain(visitor);
    const auto login = visitor.start();
    login.load().log_in("ann");
    login.load().set("greeting", "welcome");
    store->fail_next(verb::renew, errc::outcome_unknown, lost);
    EXPECT_EQ(login.commit().status, commit_status::outcome_unknown);
    meanwhile(visitor);
    visitor.receive(login.commit());
    EXPECT_EQ(visitor.get<std::string>("greeting"), "welcome");
    EXPECT_EQ(live_sessions(), 1U);
  }
};

TEST_F(rule_09_login_in_doubt, by_a_lost_answer_is_settled_by_another_commit) {
  expect_settled(when::after);
}

TEST_F(rule_09_login_in_doubt, by_a_lost_request_is_sent_by_another_commit) {
  expect_settled(when::before, [this](browser& visitor) { log_in_in_vain(visitor); });
}

TEST_F(rule_09_login_after_a_renewal, reports_a_store_that_does_not_answer) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  log_in_in_vain(visitor);
  const auto login = visitor.start();
  login.load().log_in("ann");
  store->fail_next(verb::load, errc::unavailable);
  EXPECT_EQ(login.commit().status, commit_status::failed);
  EXPECT_EQ(reports.size(), 1U);
  visitor.receive(login.commit());
  EXPECT_EQ(visitor.state(), session_state::live);
}

TEST_F(rule_09_login_after_a_renewal, is_ended_by_a_logout_under_any_id_of_the_session) {
  for (const int which : {0, 1, 2, 3}) {
    const auto sessions = manager(options());
    auto visitor = with_session(sessions);
    std::vector<browser> all{visitor};
    for (int i = 0; i < 2; ++i) {
      all.push_back(visitor);
      all.back().visit(log_in_ann);
    }
    all.push_back(visitor);
    all.back().visit(log_in_ann);
    EXPECT_EQ(live_sessions(), 1U);
    all[static_cast<std::size_t>(which)].visit([](session& s) { s.log_out(); });
    EXPECT_EQ(live_sessions(), 0U) << which;
  }
}

TEST_F(rule_09_login_after_a_renewal, works_by_a_clock_that_is_ten_minutes_ahead_too) {
  const auto sessions = manager(options());
  auto ahead = options();
  ahead.clock = [this] { return clock.now() + 10min; };
  const auto server_ahead = manager(ahead);
  auto visitor = with_session(sessions);
  log_in_in_vain(visitor);
  browser there(server_ahead);
  there.cookie_field = visitor.cookie_field;
  there.visit(log_in_ann);
  EXPECT_EQ(there.state(), session_state::live);
  EXPECT_EQ(live_sessions(), 1U);
}

TEST_F(rule_09_login_after_a_renewal, is_an_error_if_the_tombstones_lead_in_a_circle) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto copy = visitor;
  const auto key = visitor.see<std::string>([](session& s) { return s.record_key(); });
  visitor.visit(log_in_ann);
  const auto next = visitor.see<std::string>([](session& s) { return s.record_key(); });
  auto altered = memory->stored(next).value();
  altered.renewed_to = key;
  run(memory->remove_unchanged(
          {run(memory->list_of_user("ann", clock.now(), "")).value().sessions}))
      .value();
  run(memory->create(altered)).value();
  EXPECT_EQ(copy.visit(log_in_ann).status, commit_status::failed);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].reason.code(), errc::corrupt_record);
}

class rule_09_clocks_that_differ : public login_test {};

TEST_F(rule_09_clocks_that_differ,
       a_logout_under_the_old_id_is_not_lost_on_a_server_that_is_ahead) {
  const auto sessions = manager(options());
  auto ahead = options();
  ahead.clock = [this] { return clock.now() + 10min; };
  const auto server_ahead = manager(ahead);
  auto visitor = with_session(sessions);
  browser slow(server_ahead);
  slow.cookie_field = visitor.cookie_field;
  visitor.visit([](session& s) { s.renew(); });
  slow.visit([](session& s) { s.log_out(); });
  EXPECT_EQ(visitor.state(), session_state::fresh);
  EXPECT_EQ(live_sessions(), 0U);
}

TEST_F(rule_09_clocks_that_differ, the_tombstone_is_kept_for_an_hour_more_than_it_answers) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor;
  visitor.visit([](session& s) { s.renew(); });
  clock.advance(70min - 1s);
  EXPECT_EQ(slow.state(), session_state::fresh);
  slow.visit([](session& s) { s.log_out(); });
  EXPECT_EQ(visitor.state(), session_state::fresh);
}

TEST_F(rule_09_clocks_that_differ, a_server_that_is_behind_does_not_end_what_it_renews) {
  auto made = options();
  made.idle_timeout = 10min;
  const auto sessions = manager(made);
  auto behind = made;
  behind.clock = [this] { return clock.now() - 10min; };
  const auto server_behind = manager(behind);
  for (const auto& handler : std::vector<std::function<void(session&)>>{
           [](session& s) { s.renew(); }, [](session& s) { s.log_in("ann"); },
           [](session& s) { s.increment("n"); }, [](session&) {},
           [](session& s) { s.set_limits({.idle_timeout = 9min}); }}) {
    auto visitor = with_session(sessions);
    browser there(server_behind);
    there.cookie_field = visitor.cookie_field;
    there.visit(handler);
    visitor.cookie_field = there.cookie_field;
    EXPECT_EQ(visitor.state(), session_state::live);
  }
}

TEST_F(rule_09_login_after_a_renewal, that_others_always_overtake_is_a_conflict) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const session_manager direct(memory, options());
  browser elsewhere(direct);
  elsewhere.cookie_field = visitor.cookie_field;
  elsewhere.visit([](session& s) { s.renew(); });
  for (int i = 0; i < 8; ++i)
    store->before_next(verb::renew, [&] { elsewhere.visit([](session& s) { s.renew(); }); });
  EXPECT_EQ(visitor.visit(log_in_ann).status, commit_status::conflict);
  EXPECT_EQ(reports.size(), 1U);
  EXPECT_EQ(visitor.visit(log_in_ann).status, commit_status::saved);
  EXPECT_EQ(live_sessions(), 1U);
}

TEST_F(rule_09_login_after_a_renewal, that_is_cancelled_is_not_called_gone) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  browser elsewhere(visitor);
  elsewhere.visit([](session& s) { s.renew(); });
  boost::asio::io_context loop;
  const async_session_manager there(loop.get_executor(), store, options());
  const auto request = there.start(visitor.cookie_field);
  request.async_load([](boost::system::error_code, session* s) { s->log_in("ann"); });
  loop.run();
  loop.restart();
  boost::asio::cancellation_signal stop;
  store->before_next(verb::renew, [&] {
    const session_manager direct(memory, options());
    const auto other = direct.start(elsewhere.cookie_field);
    other.load().renew();
    other.commit();
    stop.emit(boost::asio::cancellation_type::terminal);
  });
  auto failure = make_error_code(errc());
  request.async_commit(boost::asio::bind_cancellation_slot(
      stop.slot(), [&](boost::system::error_code code, commit_result) { failure = code; }));
  loop.run();
  EXPECT_EQ(failure, boost::asio::error::operation_aborted);
  loop.restart();
  request.async_commit([](boost::system::error_code, commit_result done) {
    EXPECT_EQ(done.status, commit_status::saved);
  });
  loop.run();
  EXPECT_EQ(live_sessions(), 1U);
}

}  // namespace
}  // namespace dynasession::test
