// SPDX-License-Identifier: Apache-2.0
#include "locking.hpp"
#include "sqlite/driver/connection.hpp"
#include "support/noting_observer.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/async_session_manager.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <functional>
#include <future>
#include <thread>
#include <vector>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using steady = std::chrono::steady_clock;

class rule_16_waiting : public locking {
 protected:
  /// Requests of several threads, each `count` in a row; whether all were saved.
  static bool increment_at_once(const std::vector<browser>& visitors, int count) {
    std::vector<std::future<bool>> all;
    for (const auto& visitor : visitors)
      all.push_back(std::async(std::launch::async, [visitor = browser(visitor), count]() mutable {
        bool saved = true;
        for (int i = 0; i < count; ++i)
          saved = visitor.visit(increment).status == commit_status::saved && saved;
        return saved;
      }));
    bool saved = true;
    for (auto& each : all) saved = each.get() && saved;
    return saved;
  }
  static browser as_of(const session_manager& sessions, const browser& visitor) {
    browser same(sessions);
    same.cookie_field = visitor.cookie_field;
    return same;
  }
};

class rule_16_a_holder : public rule_16_waiting {};

TEST_F(rule_16_waiting, in_one_process_is_in_a_line_and_asks_the_store_nothing) {
  const auto sessions = manager(locked());
  const auto visitor = with_session(sessions);
  EXPECT_TRUE(increment_at_once(std::vector<browser>(8, visitor), 25));
  EXPECT_EQ(stored(visitor), 201);
  EXPECT_FALSE(lock_of(visitor));
  EXPECT_EQ(store->count(verb::save), 200u);
  EXPECT_EQ(store->count(verb::lock), 200u);
}

TEST_F(rule_16_waiting, of_several_processes_loses_no_change) {
  const auto one = manager(locked());
  const auto two = manager(locked());
  const auto visitor = with_session(one);
  EXPECT_TRUE(increment_at_once({visitor, visitor, as_of(two, visitor), as_of(two, visitor)}, 10));
  EXPECT_EQ(stored(visitor), 41);
  EXPECT_FALSE(lock_of(visitor));
}

TEST_F(rule_16_waiting, ends_with_an_error_that_is_thrown_by_default) {
  auto impatient = locked();
  impatient.lock_max_wait_time = 200ms;
  const auto sessions = manager(impatient);
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor);
  const auto began = steady::now();
  EXPECT_EQ(visitor.visit(increment).status, commit_status::refused);
  EXPECT_GE(steady::now() - began, 200ms);
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].during, operation::load);
  EXPECT_EQ(reports[0].reason.code(), errc::lock_wait_timeout);
  EXPECT_TRUE(reports[0].is_hard());
  EXPECT_EQ(stored(visitor), 1);
  EXPECT_EQ(lock_of(visitor)->owner, "another");
  EXPECT_EQ(store->count(verb::lock), 1u);
  EXPECT_GE(store->count(verb::peek_lock), 1u) << "it looks at the lock alone";
  impatient.error_handler = nullptr;
  const auto seen = manager(impatient).start(visitor.cookie_field);
  EXPECT_THROW(seen.load(), session_error);
}

TEST_F(rule_16_waiting, is_reported_for_each_cause_and_only_if_somebody_waited) {
  const auto seen = std::make_shared<noting_observer>();
  auto impatient = locked();
  impatient.observer = seen;
  impatient.lock_max_wait_time = 20ms;
  const auto sessions = manager(impatient);
  auto visitor = with_session(sessions);
  const auto name = key_of(visitor).substr(0, 8);
  {
    auto holder = visitor.start();
    holder.load();
    EXPECT_THAT(seen->events(), ElementsAre("created " + name));
    EXPECT_EQ(visitor.state(), session_state::unavailable) << "in the line";
    EXPECT_EQ(holder.commit().status, commit_status::unchanged);
  }
  EXPECT_THAT(seen->events(), ElementsAre("created " + name, "lock_wait " + name));
  const auto waited = seen->waited();
  EXPECT_GT(waited, 0ns);
  lock_elsewhere(visitor);
  EXPECT_EQ(visitor.state(), session_state::unavailable) << "for another process";
  EXPECT_EQ(seen->events().size(), 3u);
  EXPECT_GT(seen->waited(), waited);
}

// On the thread of the locks, which all the others wait for.
class impatient_observer : public observer {
 public:
  void on_session_event(const session_event& event) override {
    if (event.kind != event_kind::lock_wait) return;
    if (const auto act = std::exchange(ask, nullptr)) act();
  }
  std::function<void()> ask;
};

TEST_F(rule_16_waiting,
       of_a_blocking_load_on_the_thread_of_the_locks_is_an_error_instead_of_a_hang) {
  const auto watching = std::make_shared<impatient_observer>();
  auto observed = locked();
  observed.observer = watching;
  const auto sessions = manager(observed);
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor);
  store->before_next(verb::peek_lock, [&] { unlock_elsewhere(visitor); });
  auto state = session_state::live;
  watching->ask = [&] { state = visitor.state(); };
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
  EXPECT_EQ(state, session_state::unavailable);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].reason.code(), errc::would_deadlock);
}

TEST_F(rule_16_waiting, may_be_left_out_altogether) {
  auto hasty = locked();
  hasty.lock_max_wait_time = 0s;
  const auto sessions = manager(hasty);
  auto visitor = with_session(sessions);
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
  lock_elsewhere(visitor);
  EXPECT_EQ(visitor.state(), session_state::unavailable);
  EXPECT_EQ(store->count(verb::peek_lock), 0u);
}

TEST_F(rule_16_waiting, in_the_line_ends_in_time_too) {
  auto impatient = locked();
  impatient.lock_max_wait_time = 20ms;
  const auto sessions = manager(impatient);
  auto visitor = with_session(sessions);
  auto holder = visitor.start();
  holder.load();
  EXPECT_EQ(visitor.state(), session_state::unavailable);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].reason.code(), errc::lock_wait_timeout);
  EXPECT_EQ(holder.commit().status, commit_status::unchanged);
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved) << "the line goes on";
}

TEST_F(rule_16_waiting, ends_with_a_failed_read_if_the_store_fails_meanwhile) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor);
  store->fail_next(verb::peek_lock, errc::unavailable);
  EXPECT_EQ(visitor.state(), session_state::unavailable);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].reason.code(), errc::unavailable);
}

TEST_F(rule_16_waiting, goes_on_after_a_look_whose_answer_is_lost) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor, ages);
  store->fail_next(verb::peek_lock, errc::deadline_exceeded);
  store->before_next(verb::peek_lock, [] {}).before_next(verb::peek_lock, [&] {
    unlock_elsewhere(visitor);
  });
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
  EXPECT_EQ(store->count(verb::peek_lock), 2u);
}

TEST_F(rule_16_waiting, goes_on_until_another_process_releases) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor);
  store->before_next(verb::peek_lock, [] {}).before_next(verb::peek_lock, [&] {
    unlock_elsewhere(visitor);
  });
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
  EXPECT_EQ(store->count(verb::peek_lock), 2u);
  EXPECT_EQ(store->count(verb::lock), 2u);
}

TEST_F(rule_16_waiting, ends_with_a_new_session_if_the_old_one_is_destroyed_meanwhile) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor);
  store->before_next(verb::peek_lock, [&] { run(memory->remove(key_of(visitor))).value(); });
  EXPECT_EQ(visitor.state(), session_state::fresh);
  EXPECT_EQ(memory->size(), 0u);
}

TEST_F(rule_16_waiting, of_one_coroutine_does_not_keep_the_other_from_committing) {
  boost::asio::io_context context{1};
  const auto visitor = with_session(manager(locked()));
  const async_session_manager sessions(context.get_executor(), store, locked());
  int saved = 0;
  const auto visit = [&]() -> boost::asio::awaitable<void> {
    auto request = sessions.start(visitor.cookie_field);
    session& loaded = *co_await request.async_load();
    increment(loaded);
    const auto done = co_await request.async_commit();
    if (done.status == commit_status::saved) ++saved;
  };
  for (int i = 0; i < 5; ++i) boost::asio::co_spawn(context, visit(), boost::asio::detached);
  context.run();
  EXPECT_EQ(saved, 5);
  EXPECT_EQ(stored(visitor), 6);
}

TEST_F(rule_16_waiting, outlives_the_manager) {
  std::optional<session_manager> sessions(manager(locked()));
  const auto visitor = with_session(*sessions);
  std::optional<request_session> holder(visitor.start());
  holder->load();
  auto waiting = std::async(
      std::launch::async, [request = visitor.start()]() mutable { return request.load().state(); });
  sessions.reset();
  holder.reset();
  EXPECT_EQ(waiting.get(), session_state::live);
}

TEST_F(rule_16_a_holder, that_died_is_followed_after_its_own_lease) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor, 60ms);
  const auto began = steady::now();
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
  EXPECT_GE(steady::now() - began, 60ms);
}

// Fault 14 of the gem: a waiter that has waited for one holder robs the next one.
TEST_F(rule_16_a_holder, that_came_after_one_that_died_is_not_robbed) {
  auto impatient = locked();
  impatient.lock_max_wait_time = 100ms;
  const auto sessions = manager(impatient);
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor, 10s);
  store->before_next(verb::peek_lock, [&] {
    unlock_elsewhere(visitor);
    lock_elsewhere(visitor, ages);
  });
  EXPECT_EQ(visitor.state(), session_state::unavailable);
  EXPECT_EQ(lock_of(visitor)->owner, "another");
}

TEST_F(rule_16_a_holder, that_died_is_followed_though_nobody_waits_for_a_whole_lease) {
  auto impatient = locked();
  impatient.lock_max_wait_time = 20ms;
  const auto sessions = manager(impatient);
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor, 150ms);
  int failed = 0;
  while (visitor.state() == session_state::unavailable) ++failed;
  EXPECT_GE(failed, 1);
  EXPECT_LE(failed, 30) << "each waited";
}

// More than half a lease between the requests, so none of them sees the whole of it.
TEST_F(rule_16_a_holder, that_died_is_followed_though_the_next_request_comes_much_later) {
  auto impatient = locked();
  impatient.lock_max_wait_time = 20ms;
  const auto sessions = manager(impatient);
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor, 200ms);
  int failed = 0;
  for (; failed < 4 && visitor.state() == session_state::unavailable; ++failed)
    std::promise<void>().get_future().wait_for(150ms);
  EXPECT_GE(failed, 1);
  EXPECT_LT(failed, 4);
}

TEST_F(rule_16_a_holder, whose_lease_makes_no_sense_hangs_and_crashes_nobody) {
  auto impatient = locked();
  impatient.lock_max_wait_time = 20ms;
  const auto sessions = manager(impatient);
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor, std::chrono::milliseconds::max());
  EXPECT_EQ(visitor.state(), session_state::unavailable);
  unlock_elsewhere(visitor);
  lock_elsewhere(visitor, std::chrono::milliseconds::min());
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
}

TEST_F(rule_16_a_holder, slower_than_its_lease_keeps_the_lock) {
  auto short_lease = locked();
  short_lease.lock_expiry_time = 1500ms;
  const auto sessions = manager(short_lease);
  const auto elsewhere = manager(short_lease);
  const auto visitor = with_session(sessions);
  std::promise<void> renewed;
  for (int i = 0; i < 6; ++i) store->after_next(verb::renew_lease, [] {});
  store->after_next(verb::renew_lease, [&] { renewed.set_value(); });  // after more than a lease
  auto slow = visitor.start();
  increment(slow.load());
  auto waiting = std::async(std::launch::async, [same = as_of(elsewhere, visitor)]() mutable {
    return same.visit(increment).status;
  });
  renewed.get_future().wait();
  EXPECT_EQ(slow.commit().status, commit_status::saved);
  EXPECT_EQ(waiting.get(), commit_status::saved);
  EXPECT_EQ(stored(visitor), 3);
  EXPECT_THAT(reports, IsEmpty());
}

TEST_F(rule_16_a_holder, whose_store_fails_for_a_moment_renews_its_lease_later) {
  auto short_lease = locked();
  short_lease.lock_expiry_time = 60ms;
  const auto sessions = manager(short_lease);
  auto visitor = with_session(sessions);
  std::promise<void> renewed;
  store->fail_next(verb::renew_lease, errc::unavailable);
  store->after_next(verb::renew_lease, [&] { renewed.set_value(); });
  auto slow = visitor.start();
  increment(slow.load());
  renewed.get_future().wait();
  EXPECT_GE(lock_of(visitor)->beat, 2);
  EXPECT_EQ(slow.commit().status, commit_status::saved);
}

// A backup, for example: nobody can write, so no lease is renewed.
TEST_F(rule_16_a_holder, is_not_robbed_while_another_process_holds_the_file) {
  const temporary_folder folder;
  auto short_lease = locked();
  short_lease.lock_expiry_time = 300ms;
  short_lease.lock_max_wait_time = 1min;
  const auto on_file = [&] {
    return session_manager(std::make_shared<sqlite_store>(sqlite_options{
                               .sqlite_path = folder.file("sessions.db"), .deadline = 1min}),
                           short_lease);
  };
  const auto sessions = on_file(), elsewhere = on_file();
  browser visitor(sessions);
  visitor.visit([](session& s) { s.set("n", 1); });
  auto slow = visitor.start();
  increment(slow.load());
  auto waiting = std::async(std::launch::async, [same = as_of(elsewhere, visitor)]() mutable {
    return same.visit(increment).status;
  });
  EXPECT_EQ(waiting.wait_for(200ms), std::future_status::timeout);
  {
    sqlite::connection backup(folder.file("sessions.db"), SQLITE_OPEN_READWRITE);
    backup.run_script("PRAGMA busy_timeout = 60000");  // a renewal may hold the file
    const sqlite::transaction holding(backup);
    EXPECT_EQ(waiting.wait_for(900ms), std::future_status::timeout);
  }
  EXPECT_EQ(waiting.wait_for(500ms), std::future_status::timeout);
  EXPECT_EQ(slow.commit().status, commit_status::saved);
  EXPECT_EQ(waiting.get(), commit_status::saved);
  EXPECT_EQ(visitor.visit([](session& s) { EXPECT_EQ(s.get<int>("n"), 3); }).status,
            commit_status::unchanged);
}

TEST_F(rule_16_a_holder, that_lost_its_lock_makes_room_for_the_next_of_its_process) {
  auto short_lease = locked();
  short_lease.lock_expiry_time = 60ms;
  const auto sessions = manager(short_lease);
  auto visitor = with_session(sessions);
  auto robbed = visitor.start();
  increment(robbed.load());
  lock_elsewhere(visitor, 0ms);  // and dies
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
  EXPECT_EQ(robbed.commit().status, commit_status::conflict);
  EXPECT_EQ(stored(visitor), 2);
}

}  // namespace
}  // namespace dynasession::test
