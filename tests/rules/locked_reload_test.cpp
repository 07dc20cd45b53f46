// SPDX-License-Identifier: Apache-2.0
#include "locking.hpp"

#include <dynasession/async_session_manager.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <gmock/gmock.h>

#include <functional>
#include <future>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// What a handler may do after a commit, and then load.
struct change {
  std::string name;
  std::function<void(session&)> make;
};

const std::vector<change>& changes_that_need_the_lock() {
  static const std::vector<change> all{
      {"set", [](session& s) { s.set("n", 5); }},
      {"increment", [](session& s) { s.increment("n"); }},
      {"update", [](session& s) { s.update<int>("n", [](auto n) { return n.value_or(0) + 1; }); }},
      {"erase", [](session& s) { s.erase("n"); }},
      {"clear", [](session& s) { s.clear(); }},
      {"set_user", [](session& s) { s.set_user("bob"); }},
      {"clear_user", [](session& s) { s.clear_user(); }},
      {"set_limits", [](session& s) { s.set_limits({.idle_timeout = 60s}); }},
      {"renew", [](session& s) { s.renew(); }},
      {"log_in", [](session& s) { s.log_in("bob"); }},
  };
  return all;
}

class rule_16_a_load_after_a_commit : public locking {
 protected:
  /// Ann's session, which holds n = 1.
  static browser of_ann(const session_manager& sessions) {
    browser made(sessions);
    made.visit([](session& s) {
      s.set("n", 1);
      s.log_in("ann");
    });
    return made;
  }
  static void expect_as_it_was(browser visitor, const std::string& what) {
    visitor.visit([&](session& s) {
      EXPECT_EQ(s.state(), session_state::live) << what;
      EXPECT_EQ(s.user(), "ann") << what;
      EXPECT_EQ(s.get<int>("n"), 1) << what;
      EXPECT_EQ(s.limits(), session_limits()) << what;
    });
  }
  /// Runs what waits on the loop, to its end.
  static void settle(asio::io_context& loop) {
    loop.run();
    loop.restart();
  }
  /// A load that is cancelled while it waits for its lock. The store answers after that.
  void load_cancelled(asio::io_context& loop, const async_request_session& request) {
    asio::cancellation_signal stop;
    std::promise<void> cancelled;
    const auto cancel = [&] {
      stop.emit(asio::cancellation_type::terminal);
      cancelled.set_value();
    };
    store->before_next(verb::lock, [&] {
      asio::post(loop, cancel);
      cancelled.get_future().wait();
    });
    store->fail_next(verb::lock, errc::unavailable);
    request.async_load(
        asio::bind_cancellation_slot(stop.slot(), [](boost::system::error_code, session*) {}));
    settle(loop);
  }
  std::shared_ptr<session_store> sqlite() const {
    return std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"});
  }
  std::vector<configuration> all_policies() {
    std::vector<configuration> all{locked(), options(), options()};
    all[2].concurrency = concurrency_policy::reject;
    return all;
  }
};

TEST_F(rule_16_a_load_after_a_commit, leaves_a_logout_a_logout) {
  for (const auto& where : {std::shared_ptr<session_store>(store), sqlite()}) {
    for (const auto& how : all_policies()) {
      const session_manager sessions(where, how);
      auto visitor = of_ann(sessions);
      const auto before = visitor;
      const auto request = visitor.start();
      request.load();
      request.commit();
      request.load().log_out();
      EXPECT_EQ(request.load().state(), session_state::fresh);
      EXPECT_EQ(request.load().user(), std::nullopt);
      EXPECT_THAT(request.load().keys(), IsEmpty());
      const auto answer = request.commit();
      EXPECT_EQ(answer.status, commit_status::saved);
      ASSERT_THAT(answer.cookies, SizeIs(1));
      EXPECT_EQ(answer.cookies[0].max_age, 0s) << "it deletes";
      EXPECT_EQ(browser(before).state(), session_state::fresh);
    }
  }
  EXPECT_THAT(reports, IsEmpty());
}

TEST_F(rule_16_a_load_after_a_commit, keeps_what_begins_after_a_logout) {
  const auto sessions = manager(locked());
  auto visitor = of_ann(sessions);
  const auto request = visitor.start();
  request.load();
  request.commit();
  request.load().log_out();
  request.loaded()->log_in("bob");
  request.load().set("n", 2);
  visitor.receive(request.commit());
  visitor.visit([&](session& s) {
    EXPECT_EQ(s.user(), "bob");
    EXPECT_EQ(s.get<int>("n"), 2);
    EXPECT_EQ(s.created_at(), clock.now());
  });
  EXPECT_EQ(memory->size(), 1U);
}

TEST_F(rule_16_a_load_after_a_commit, gives_the_deletion_of_a_logout_again) {
  const auto sessions = manager(locked());
  const auto request = of_ann(sessions).start();
  request.load().log_out();
  EXPECT_THAT(request.commit().cookies, SizeIs(1));
  EXPECT_EQ(request.load().record_key(), "");
  EXPECT_THAT(request.commit().cookies, SizeIs(1)) << "the last commit counts for the response";
}

TEST_F(rule_16_a_load_after_a_commit, is_refused_if_the_session_was_changed_between) {
  for (const auto& where : {std::shared_ptr<session_store>(store), sqlite()}) {
    const session_manager sessions(where, locked());
    for (const auto& [name, make] : changes_that_need_the_lock()) {
      const auto visitor = of_ann(sessions);
      const auto request = visitor.start();
      request.load();
      request.commit();
      make(*request.loaded());
      reports.clear();
      request.load();
      ASSERT_THAT(reports, SizeIs(1)) << name;
      EXPECT_EQ(reports[0].during, operation::load);
      EXPECT_EQ(reports[0].reason.code(), errc::lock_lost);
      EXPECT_TRUE(reports[0].is_hard());
      const auto answer = request.commit();
      EXPECT_EQ(answer.status, commit_status::conflict) << name;
      EXPECT_THAT(answer.cookies, IsEmpty());
      expect_as_it_was(visitor, name);
    }
  }
}

TEST_F(rule_16_a_load_after_a_commit, is_refused_after_a_conflict_too) {
  const auto sessions = manager(locked());
  for (const auto& [name, make] : changes_that_need_the_lock()) {
    const auto visitor = of_ann(sessions);
    const auto request = visitor.start();
    request.load();
    request.commit();
    make(*request.loaded());
    EXPECT_EQ(request.commit().status, commit_status::conflict) << name;
    reports.clear();
    request.load();
    EXPECT_THAT(reports, SizeIs(1)) << name;
    EXPECT_EQ(request.commit().status, commit_status::conflict) << name;
    expect_as_it_was(visitor, name);
  }
}

TEST_F(rule_16_a_load_after_a_commit, is_refused_if_the_session_had_ended) {
  const auto sessions = manager(locked());
  const auto visitor = of_ann(sessions);
  const auto request = visitor.start();
  request.load().set("n", 2);
  run(memory->remove(request.loaded()->record_key())).value();
  EXPECT_EQ(request.commit().status, commit_status::gone);
  reports.clear();
  request.load();
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].reason.code(), errc::lock_lost);
}

TEST_F(rule_16_a_load_after_a_commit, is_refused_with_an_exception_by_default) {
  auto made = locked();
  made.error_handler = nullptr;
  const auto sessions = manager(made);
  const auto request = with_session(sessions).start();
  request.load();
  request.commit();
  request.loaded()->log_in("bob");
  try {
    request.load();
    FAIL() << "nothing was thrown";
  } catch (const session_error& failure) {
    EXPECT_EQ(failure.code(), errc::lock_lost);
    EXPECT_THAT(failure.what(), HasSubstr("before it is changed"));
  }
  request.abandon();
}

TEST_F(rule_16_a_load_after_a_commit, can_still_be_followed_by_a_logout_when_it_was_refused) {
  const auto sessions = manager(locked());
  const auto request = of_ann(sessions).start();
  request.load();
  request.commit();
  request.loaded()->set("n", 2);
  request.load().log_out();
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(memory->size(), 0U);
}

TEST_F(rule_16_a_load_after_a_commit, is_refused_on_event_loops_as_well) {
  asio::io_context loop;
  const async_session_manager sessions(loop.get_executor(), store, locked());
  const auto blocking = manager(locked());
  for (const auto& [name, make] : changes_that_need_the_lock()) {
    const auto visitor = of_ann(blocking);
    const auto request = sessions.start(visitor.cookie_field);
    commit_status status{};
    request.async_load([](boost::system::error_code, session*) {});
    settle(loop);
    request.async_commit([](boost::system::error_code, commit_result) {});
    settle(loop);
    make(*request.loaded());
    reports.clear();
    request.async_load([](boost::system::error_code, session*) {});
    settle(loop);
    EXPECT_THAT(reports, SizeIs(1)) << name;
    request.async_commit(
        [&](boost::system::error_code, commit_result made) { status = made.status; });
    settle(loop);
    EXPECT_EQ(status, commit_status::conflict) << name;
    expect_as_it_was(visitor, name);
  }
}

TEST_F(rule_16_a_load_after_a_commit, that_is_cancelled_leaves_a_logout_possible) {
  asio::io_context loop;
  const async_session_manager sessions(loop.get_executor(), store, locked());
  const auto blocking = manager(locked());
  const auto request = sessions.start(of_ann(blocking).cookie_field);
  session* seen = nullptr;
  request.async_load([&](boost::system::error_code, session* s) { seen = s; });
  settle(loop);
  request.async_commit([](boost::system::error_code, commit_result) {});
  settle(loop);
  load_cancelled(loop, request);
  EXPECT_EQ(request.loaded(), nullptr);
  seen->log_out();
  request.async_load(
      [&](boost::system::error_code, session* s) { EXPECT_EQ(s->state(), session_state::fresh); });
  settle(loop);
  request.async_commit([](boost::system::error_code, commit_result made) {
    EXPECT_EQ(made.status, commit_status::saved);
  });
  settle(loop);
  EXPECT_EQ(memory->size(), 0U);
}

TEST_F(rule_16_a_load_after_a_commit, that_is_cancelled_may_be_repeated) {
  asio::io_context loop;
  const async_session_manager sessions(loop.get_executor(), store, locked());
  const auto request = sessions.start("");
  request.async_load([](boost::system::error_code, session* s) { s->set("n", 1); });
  settle(loop);
  request.async_commit([](boost::system::error_code, commit_result) {});
  settle(loop);
  load_cancelled(loop, request);
  request.async_load_read_only([](boost::system::error_code failure, const session* s) {
    EXPECT_FALSE(failure);
    EXPECT_EQ(s->state(), session_state::live);
    EXPECT_EQ(s->get<int>("n"), 1);
  });
  settle(loop);
}

TEST_F(rule_16_a_load_after_a_commit, keeps_what_needs_no_lock) {
  const auto sessions = manager(locked());
  browser visitor(sessions);
  const auto request = visitor.start();
  request.load();
  EXPECT_EQ(request.commit().status, commit_status::unchanged);
  request.loaded()->set("n", 1);
  EXPECT_EQ(request.load().get<int>("n"), 1);
  visitor.receive(request.commit());
  EXPECT_EQ(visitor.get<int>("n"), 1);
  EXPECT_THAT(reports, IsEmpty());
}

TEST_F(rule_16_a_load_after_a_commit, keeps_a_login_of_a_session_that_was_renewed_elsewhere) {
  const auto sessions = manager(locked());
  auto visitor = of_ann(sessions);
  const auto late = visitor.start();
  visitor.visit([](session& s) { s.renew(); });
  EXPECT_EQ(late.load().state(), session_state::gone);
  late.commit();
  late.loaded()->log_in("bob");
  store->fail_next(verb::renew, errc::outcome_unknown, when::after);
  EXPECT_EQ(late.commit().status, commit_status::outcome_unknown);
  EXPECT_EQ(late.load().user(), "bob");
  visitor.receive(late.commit());
  visitor.visit([](session& s) { EXPECT_EQ(s.user(), "bob"); });
}

class rule_16_a_load_after_abandon : public locking {};

TEST_F(rule_16_a_load_after_abandon, is_to_read_and_takes_no_lock) {
  const auto sessions = manager(locked());
  const auto visitor = with_session(sessions);
  lock_elsewhere(visitor);
  const auto request = visitor.start();
  request.abandon();
  EXPECT_EQ(request.load().get<int>("n"), 1);
  EXPECT_THAT(store->calls(), ElementsAre(verb::load));
  request.load().set("n", 2);
  EXPECT_EQ(request.commit().status, commit_status::unchanged);
  EXPECT_EQ(stored(visitor), 1);
}

TEST_F(rule_16_a_load_after_abandon, shows_what_is_stored_and_no_change_that_was_dropped) {
  for (const auto policy : {concurrency_policy::lock, concurrency_policy::merge}) {
    auto made = locked();
    made.concurrency = policy;
    const auto sessions = manager(made);
    const auto visitor = with_session(sessions);
    for (const auto& [name, make] : changes_that_need_the_lock()) {
      const auto request = visitor.start();
      make(request.load());
      request.abandon();
      EXPECT_EQ(request.load().get<int>("n"), 1) << name;
      EXPECT_EQ(request.load().user(), std::nullopt) << name;
      EXPECT_EQ(request.load().limits(), session_limits()) << name;
    }
    const auto request = visitor.start();
    request.load().destroy();
    request.abandon();
    EXPECT_EQ(request.load().state(), session_state::live);
    EXPECT_EQ(request.load().get<int>("n"), 1);
    request.commit();
    EXPECT_EQ(stored(visitor), 1);
  }
  EXPECT_THAT(log, IsEmpty());
}

TEST_F(rule_16_a_load_after_abandon, shows_no_change_whose_outcome_was_unknown) {
  for (const auto policy : {concurrency_policy::lock, concurrency_policy::merge}) {
    auto made = locked();
    made.concurrency = policy;
    const auto sessions = manager(made);
    const auto visitor = with_session(sessions);
    const auto request = visitor.start();
    request.load().set("n", 2);
    store->fail_next(verb::save, errc::outcome_unknown);
    EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
    request.abandon();
    EXPECT_EQ(request.load().get<int>("n"), 1);
  }
}

TEST_F(rule_16_a_load_after_abandon, shows_a_session_that_this_request_has_stored) {
  const auto sessions = manager(locked());
  const auto request = browser(sessions).start();
  request.load().set("n", 1);
  request.commit();
  request.loaded()->set("n", 2);
  request.abandon();
  EXPECT_EQ(request.load().get<int>("n"), 1);
  const auto unstored = browser(sessions).start();
  unstored.load().set("n", 1);
  unstored.abandon();
  EXPECT_THAT(unstored.load().keys(), IsEmpty());
}

}  // namespace
}  // namespace dynasession::test
