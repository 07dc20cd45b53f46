// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>

#include <gmock/gmock.h>

#include <functional>
#include <new>
#include <stdexcept>

namespace dynasession::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class rule_18_a_failed_read_is_not_an_empty_session : public managed {};
class rule_19_what_a_commit_says : public managed {};
class rule_20_too_large : public managed {};

TEST_F(rule_18_a_failed_read_is_not_an_empty_session, and_its_changes_are_refused) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::load, errc::unavailable);
  const auto answer = visitor.visit([](session& s) {
    EXPECT_EQ(s.state(), session_state::unavailable);
    EXPECT_THAT(s.keys(), IsEmpty());
    s.set("last", "page");
  });
  EXPECT_EQ(answer.status, commit_status::refused);
  EXPECT_THAT(answer.cookies, IsEmpty());
  EXPECT_EQ(visitor.get<int>("n"), 1) << "back as it was";
  EXPECT_EQ(visitor.get<std::string>("last"), std::nullopt);
}

TEST_F(rule_18_a_failed_read_is_not_an_empty_session, and_reading_only_goes_on) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::load, errc::unavailable);
  const auto answer = visitor.visit([](session&) {});
  EXPECT_EQ(answer.status, commit_status::unchanged);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].during, operation::load);
  EXPECT_FALSE(reports[0].is_hard());
}

TEST_F(rule_18_a_failed_read_is_not_an_empty_session, but_one_can_still_sign_out) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::load, errc::unavailable);
  EXPECT_EQ(visitor.visit([](session& s) { s.destroy(); }).status, commit_status::saved);
  EXPECT_EQ(memory->size(), 0u);
}

TEST_F(rule_18_a_failed_read_is_not_an_empty_session, whatever_the_code_of_the_error) {
  const boost::system::error_code codes[] = {boost::asio::error::operation_aborted,
                                             boost::asio::error::connection_reset,
                                             errc::conflict_in_doubt, errc()};
  for (const auto reads : {read_consistency::strong, read_consistency::session}) {
    auto made = options();
    made.read_consistency = reads;
    const auto sessions = manager(made);
    for (const auto code : codes) {
      auto visitor = with_session(sessions);
      reports.clear();
      store->fail_next(verb::load, code);
      const auto answer = visitor.visit([](session& s) {
        EXPECT_EQ(s.state(), session_state::unavailable);
        s.set("last", "page");
      });
      EXPECT_EQ(answer.status, commit_status::refused);
      ASSERT_FALSE(reports.empty());
      EXPECT_EQ(reports[0].reason.code(), errc::unavailable) << code.message();
      EXPECT_EQ(visitor.get<int>("n"), 1);
    }
  }
}

TEST_F(rule_18_a_failed_read_is_not_an_empty_session, nor_is_a_record_that_cannot_be_read) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::load, errc::corrupt_record);
  EXPECT_EQ(visitor.visit([](session& s) { s.set("n", 2); }).status, commit_status::refused);
}

TEST_F(rule_19_what_a_commit_says, a_lack_of_randomness_is_a_failure_like_any_other) {
  bool has_randomness = true;
  auto made = options();
  made.random = [this, &has_randomness](std::span<std::byte> out) {
    if (!has_randomness) throw session_error(error(errc::no_randomness, "none left"));
    random(out);
  };
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  const std::pair<operation, std::function<void(session&)>> acts[]{
      {operation::save, [](session& s) { s.set("n", 2); }},
      {operation::renew, [](session& s) { s.renew(); }},
  };
  has_randomness = false;
  for (const auto& [during, act] : acts) {
    reports.clear();
    EXPECT_EQ(visitor.visit(act).status, commit_status::failed) << to_string(during);
    ASSERT_EQ(reports.size(), 1u) << to_string(during);
    EXPECT_EQ(reports[0].during, during);
    EXPECT_EQ(reports[0].reason.code(), errc::no_randomness);
    EXPECT_TRUE(reports[0].is_hard());
  }
  browser stranger(sessions);
  EXPECT_EQ(stranger.visit([](session& s) { s.set("n", 1); }).status, commit_status::failed);
  has_randomness = true;
  EXPECT_EQ(visitor.get<int>("n"), 1);
}

TEST_F(rule_19_what_a_commit_says, a_code_that_is_not_of_the_library_is_an_unknown_outcome) {
  const boost::system::error_code codes[] = {boost::asio::error::operation_aborted,
                                             boost::asio::error::connection_reset, errc()};
  const auto sessions = manager(options());
  for (const auto code : codes) {
    auto visitor = with_session(sessions);
    store->fail_next(verb::save, code, fault_point::after);
    const auto request = visitor.start();
    request.load().increment("count");
    EXPECT_EQ(request.commit().status, commit_status::outcome_unknown) << code.message();
    EXPECT_EQ(request.commit().status, commit_status::saved) << code.message();
    EXPECT_EQ(visitor.get<int>("count"), 1) << code.message();
  }
}

TEST_F(rule_19_what_a_commit_says, lost_changes_go_to_the_error_handler) {
  const std::vector<std::pair<errc, commit_status>> cases{
      {errc::unavailable, commit_status::failed},
      {errc::deadline_exceeded, commit_status::failed},
      {errc::store_full, commit_status::failed},
      {errc::outcome_unknown, commit_status::outcome_unknown},
      {errc::conflict, commit_status::conflict},
      {errc::not_an_integer, commit_status::refused},
      {errc::integer_overflow, commit_status::refused},
      {errc::session_too_large, commit_status::refused},
  };
  auto made = options();
  made.concurrency = concurrency_policy::reject;
  const auto sessions = manager(made);
  for (const auto& [code, status] : cases) {
    reports.clear();
    auto visitor = with_session(sessions);
    store->fail_next(verb::save, code);
    const auto answer = visitor.visit([](session& s) { s.set("n", 2); });
    EXPECT_EQ(answer.status, status) << make_error_code(code).message();
    EXPECT_THAT(answer.cookies, IsEmpty());
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].during, operation::save);
    EXPECT_EQ(reports[0].reason.code(), code);
    EXPECT_TRUE(reports[0].is_hard());
    EXPECT_EQ(reports[0].session.size(), 8u);
  }
}

TEST_F(rule_19_what_a_commit_says, an_error_of_the_store_without_a_code_is_an_unknown_outcome) {
  auto made = options();
  made.error_handler = nullptr;
  const session_manager sessions(store, made);
  auto visitor = with_session(sessions);
  const std::pair<verb, std::function<void(session&)>> writes[] = {
      {verb::save, [](session& s) { s.increment("n"); }},
      {verb::renew, [](session& s) { s.renew(); }},
      {verb::remove, [](session& s) { s.destroy(); }}};
  for (const auto& [written, make] : writes) {
    store->fail_next(written, errc());
    const auto request = visitor.start();
    make(request.load());
    EXPECT_THROW(request.commit(), session_error);
  }
  for (int i = 0; i < 2; ++i) store->fail_next(verb::create, errc());
  const auto request = sessions.start("");
  request.load().set("n", 1);
  try {
    request.commit();
    ADD_FAILURE() << "it was called saved";
  } catch (const session_error& failure) {
    EXPECT_EQ(failure.code(), errc::outcome_unknown);
  }
}

TEST_F(rule_19_what_a_commit_says, a_conflict_in_doubt_of_a_write_that_is_no_save_is_unknown_too) {
  const auto sessions = manager(options());
  const std::pair<verb, std::function<void(session&)>> writes[] = {
      {verb::renew, [](session& s) { s.renew(); }},
      {verb::remove, [](session& s) { s.destroy(); }}};
  for (const auto& [written, make] : writes) {
    auto visitor = with_session(sessions);
    store->fail_next(written, errc::conflict_in_doubt);
    const auto request = visitor.start();
    make(request.load());
    EXPECT_EQ(request.commit().status, commit_status::outcome_unknown) << written;
    EXPECT_EQ(request.commit().status, commit_status::saved) << written;
  }
}

TEST_F(rule_19_what_a_commit_says, by_default_lost_changes_are_thrown) {
  auto made = options();
  made.error_handler = nullptr;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::unavailable);
  EXPECT_THROW(visitor.visit([](session& s) { s.set("n", 2); }), session_error);
  EXPECT_EQ(visitor.visit([](session& s) { s.set("n", 3); }).status, commit_status::saved);
}

TEST_F(rule_19_what_a_commit_says, by_default_a_failed_read_or_touch_is_logged) {
  auto made = options();
  made.error_handler = nullptr;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  clock.advance(std::chrono::hours(1));
  store->fail_next(verb::touch, errc::unavailable);
  const auto answer = visitor.visit([](session&) {});
  EXPECT_EQ(answer.status, commit_status::unchanged);
  ASSERT_TRUE(answer.reason);
  store->fail_next(verb::load, errc::unavailable);
  visitor.visit([](session&) {});
  EXPECT_EQ(log.size(), 2u);
}

TEST_F(rule_19_what_a_commit_says, a_logger_that_throws_changes_no_outcome) {
  auto made = options();
  made.error_handler = nullptr;
  made.logger = [](log_level, std::string_view) { throw std::runtime_error("no log"); };
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  store->fail_next(verb::load, errc::unavailable);
  visitor.visit([](session& s) { EXPECT_EQ(s.state(), session_state::unavailable); });
}

TEST_F(rule_19_what_a_commit_says, a_missing_table_is_thrown_from_load) {
  auto made = options();
  made.error_handler = nullptr;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  store->fail_next(verb::load, errc::missing_table);
  EXPECT_THROW(visitor.visit([](session&) {}), session_error);
}

TEST_F(rule_19_what_a_commit_says, an_error_handler_that_throws_is_logged_and_counts_as_raise) {
  auto made = options();
  made.error_handler = [](const error_report&) -> failure_action {
    throw std::runtime_error("a secret");
  };
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::unavailable);
  EXPECT_THROW(visitor.visit([](session& s) { s.set("n", 2); }), session_error);
  EXPECT_THAT(log, ElementsAre(HasSubstr("the error_handler threw"), HasSubstr("save of session")));
  EXPECT_THAT(log, Not(Contains(HasSubstr("a secret"))));
}

TEST_F(rule_19_what_a_commit_says, what_is_raised_is_logged_first) {
  auto made = options();
  made.error_handler = nullptr;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::unavailable);
  EXPECT_THROW(visitor.visit([](session& s) { s.set("n", 2); }), session_error);
  EXPECT_THAT(log, ElementsAre(HasSubstr("save of session")));
}

// It runs again on what another request has saved.
TEST_F(rule_19_what_a_commit_says,
       what_the_function_of_an_update_throws_is_not_taken_for_the_stores) {
  const auto sessions = manager(options());
  const boost::system::error_code codes[] = {errc::session_gone,
                                             errc::outcome_unknown,
                                             errc::conflict,
                                             errc::conflict_in_doubt,
                                             errc::missing_table,
                                             errc::lock_wait_timeout,
                                             boost::asio::error::operation_aborted,
                                             boost::asio::error::connection_reset,
                                             errc()};
  for (const auto code : codes) {
    auto visitor = with_session(sessions);
    bool throws = false;
    const auto request = visitor.start();
    request.load().update<int>("n", [&](std::optional<int> n) {
      if (throws && errc_of(code) == errc()) throw boost::system::system_error(code);
      if (throws) throw session_error(error(code, "of another session"));
      return n.value_or(0) + 1;
    });
    throws = true;
    browser(visitor).visit([](session& s) { s.set("n", 5); });
    const auto answer = request.commit();
    EXPECT_EQ(answer.status, commit_status::failed) << code.message();
    EXPECT_EQ(answer.reason->code(), errc::callback_failed) << code.message();
    throws = false;
    EXPECT_EQ(request.commit().status, commit_status::saved) << code.message();
    EXPECT_EQ(visitor.get<int>("n"), 6);
  }
}

TEST_F(rule_19_what_a_commit_says, a_load_for_another_try_cannot_have_written) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto request = visitor.start();
  request.load().update<int>("n", [](std::optional<int>) { return 5; });
  browser(visitor).visit([](session& s) { s.set("n", 5); });
  store->fail_next(verb::load, errc::outcome_unknown);
  EXPECT_EQ(request.commit().status, commit_status::failed);
  EXPECT_EQ(request.commit().status, commit_status::unchanged) << "another request set the same";
  EXPECT_EQ(visitor.get<int>("n"), 5);
  const auto login = visitor.start();
  login.load().log_in("ann");
  browser(visitor).visit([](session& s) { s.renew(); });
  store->fail_next(verb::load, errc::outcome_unknown);
  EXPECT_EQ(login.commit().status, commit_status::failed);
}

class rule_19_what_functions_of_the_application_throw : public rule_19_what_a_commit_says {
 protected:
  void expect_a_failure_once(const configuration& made) {
    const auto sessions = manager(made);
    auto visitor = with_session(sessions);
    const auto request = visitor.start();
    request.load().set("n", 2);
    fails_ = true;
    EXPECT_EQ(request.commit().status, commit_status::failed);
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].reason.code(), errc::callback_failed);
    fails_ = false;
    EXPECT_EQ(request.commit().status, commit_status::saved);
  }

  bool fails_ = false;
};

TEST_F(rule_19_what_functions_of_the_application_throw, is_a_failure_once_from_a_clock) {
  auto made = options();
  made.clock = [this] { return fails_ ? throw std::runtime_error("clock") : clock.now(); };
  expect_a_failure_once(made);
}

TEST_F(rule_19_what_functions_of_the_application_throw, is_the_same_as_a_time_that_cannot_be) {
  for (const auto time : {timestamp::min(), timestamp(-1us), timestamp::max(),
                          timestamp(std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1))}) {
    auto made = options();
    made.clock = [this, time] { return fails_ ? time : clock.now(); };
    reports.clear();
    expect_a_failure_once(made);
  }
}

TEST_F(rule_19_what_functions_of_the_application_throw, is_a_failure_once_from_a_random_source) {
  auto made = options();
  made.random = [this](std::span<std::byte> out) { fails_ ? throw 7 : random(out); };
  expect_a_failure_once(made);
}

TEST_F(rule_19_what_a_commit_says, without_random_bytes_for_a_pause_it_goes_on) {
  auto made = options();
  made.random = [this](std::span<std::byte> out) { out.size() == 4 ? throw 7 : random(out); };
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  const auto request = visitor.start();
  request.load().update<int>("n", [](std::optional<int> n) { return n.value_or(0) + 1; });
  visitor.visit([](session& s) { s.set("n", 5); });
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 6);
}

TEST_F(rule_19_what_a_commit_says, what_an_update_throws_at_commit_is_a_failure) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto request = visitor.start();
  int calls = 0;
  request.load().update<int>("n", [&calls](std::optional<int> n) {
    if (++calls > 1) throw std::runtime_error("f");
    return n.value_or(0) + 1;
  });
  visitor.visit([](session& s) { s.set("n", 5); });
  EXPECT_EQ(request.commit().status, commit_status::failed);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].reason.code(), errc::callback_failed);
  EXPECT_EQ(visitor.get<int>("n"), 5);
}

TEST_F(rule_19_what_a_commit_says, a_failed_commit_may_be_called_again) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::unavailable);
  auto request = visitor.start();
  request.load().increment("n");
  EXPECT_EQ(request.commit().status, commit_status::failed);
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.get<int>("n"), 2);
}

TEST_F(rule_19_what_a_commit_says, changes_taken_back_while_they_were_in_doubt_are_none) {
  auto made = options();
  made.concurrency = concurrency_policy::reject;
  const auto sessions = manager(made);
  const auto visitor = with_session(sessions);
  const auto request = visitor.start();
  request.load().set("n", 2);
  store->fail_next(verb::save, errc::outcome_unknown);
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  request.loaded()->set("n", 1);
  store->fail_next(verb::save, errc::conflict);
  store->forget_calls();
  const auto answer = request.commit();
  EXPECT_EQ(answer.status, commit_status::unchanged);
  EXPECT_TRUE(answer.vary_cookie);
  EXPECT_THAT(store->calls(), ElementsAre(verb::save));
}

TEST_F(rule_19_what_a_commit_says, a_failed_commit_is_not_warned_of_again) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::unavailable);
  visitor.visit([](session& s) { s.set("n", 2); });
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(rule_19_what_a_commit_says, every_status_and_state_has_a_name) {
  for (const auto status : {commit_status::saved, commit_status::unchanged, commit_status::gone,
                            commit_status::conflict, commit_status::refused,
                            commit_status::outcome_unknown, commit_status::failed})
    EXPECT_NE(to_string(status), "unknown");
  for (const auto state :
       {session_state::fresh, session_state::live, session_state::gone, session_state::unavailable})
    EXPECT_NE(to_string(state), "unknown");
}

TEST_F(rule_20_too_large, is_refused_with_the_size_and_the_biggest_keys) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto answer = visitor.visit([](session& s) { s.set("photo", std::string(500'000, 'x')); });
  EXPECT_EQ(answer.status, commit_status::refused);
  ASSERT_TRUE(answer.reason);
  EXPECT_EQ(answer.reason->code(), errc::session_too_large);
  EXPECT_THAT(answer.reason->detail(), HasSubstr("photo"));
  EXPECT_THAT(answer.reason->detail(), HasSubstr("500"));
  EXPECT_EQ(visitor.get<int>("n"), 1);
}

TEST_F(rule_20_too_large, holds_for_a_new_session_too) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  const auto answer = visitor.visit([](session& s) { s.set("photo", std::string(500'000, 'x')); });
  EXPECT_EQ(answer.status, commit_status::refused);
  EXPECT_EQ(memory->size(), 0u);
}

TEST_F(rule_18_a_failed_read_is_not_an_empty_session, nor_is_one_that_threw) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  store->before_next(verb::load, [] { throw std::bad_alloc(); });
  const auto request = visitor.start();
  EXPECT_EQ(request.load().state(), session_state::unavailable);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].during, operation::load);
  request.load().set("n", 2);
  EXPECT_EQ(request.commit().status, commit_status::refused);
  EXPECT_EQ(visitor.get<int>("n"), 1);
}

}  // namespace
}  // namespace dynasession::test
