// SPDX-License-Identifier: Apache-2.0
#include "locking.hpp"

#include <gmock/gmock.h>

#include <new>

namespace dynasession::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class rule_16_a_locked_request : public locking {};
class rule_16_every_way_out : public locking {};
class rule_16_a_handler_that_only_reads : public locking {};

TEST_F(rule_16_a_locked_request, is_two_requests_of_the_store) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  increment(request.load());
  EXPECT_TRUE(lock_of(visitor));
  EXPECT_EQ(lock_of(visitor)->lease, ages);
  EXPECT_EQ(lock_of(visitor)->owner.size(), 22u) << "16 random bytes";
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_FALSE(lock_of(visitor));
  EXPECT_EQ(stored(visitor), 2);
  EXPECT_THAT(store->calls(), ElementsAre(verb::lock, verb::save));
}

TEST_F(rule_16_a_locked_request, needs_random_bytes_and_reports_their_lack) {
  bool has_randomness = true;
  auto made = locked();
  made.random = [this, &has_randomness](std::span<std::byte> out) {
    if (!has_randomness) throw session_error(error(errc::no_randomness, "none left"));
    random(out);
  };
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  has_randomness = false;
  EXPECT_EQ(visitor.state(), session_state::unavailable);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].reason.code(), errc::no_randomness);
  has_randomness = true;
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved) << "nobody is in the way";
}

TEST_F(rule_16_a_locked_request, has_another_owner_each_time) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  std::string before;
  for (int i = 0; i < 2; ++i) {
    visitor.visit([&](session&) {
      EXPECT_NE(lock_of(visitor)->owner, before);
      before = lock_of(visitor)->owner;
    });
  }
}

TEST_F(rule_16_a_locked_request, locks_nothing_for_a_new_session) {
  const auto sessions = manager(locked());
  browser visitor(sessions);
  visitor.visit([](session&) {});
  EXPECT_THAT(store->calls(), IsEmpty());
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
  EXPECT_THAT(store->calls(), ElementsAre(verb::create));
  EXPECT_FALSE(lock_of(visitor));
}

TEST_F(rule_16_a_locked_request, that_nobody_loads_locks_nothing) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  request.commit();
  EXPECT_THAT(store->calls(), IsEmpty());
}

// Fault 16 of the gem: reading a destroyed session leaves a row with only a lock, and fails for ever.
TEST_F(rule_16_a_locked_request,
       of_a_session_that_was_destroyed_finds_a_new_one_and_leaves_nothing) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  run(memory->remove(key_of(visitor))).value();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(visitor.state(), session_state::fresh);
  EXPECT_EQ(memory->size(), 0u);
  EXPECT_THAT(store->calls(), ElementsAre(verb::lock, verb::lock));
  EXPECT_THAT(reports, IsEmpty());
}

TEST_F(rule_16_a_locked_request, of_a_renewed_session_is_gone_and_locks_nothing) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  const browser slow(visitor);
  visitor.visit([](session& s) { s.renew(); });
  EXPECT_EQ(browser(slow).state(), session_state::gone);
  EXPECT_FALSE(lock_of(slow));
  EXPECT_EQ(visitor.state(), session_state::live);
}

TEST_F(rule_16_a_locked_request, merges_with_what_others_save_without_locks) {
  const auto sessions = manager(locked());
  const auto merging = session_manager(memory, options());
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  increment(request.load());
  auto other = merging.start(visitor.cookie_field);
  other.load().set("b", 2);
  EXPECT_EQ(other.commit().status, commit_status::saved);
  EXPECT_TRUE(lock_of(visitor)) << "theirs is no business of the other's";
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(stored(visitor), 2);
  EXPECT_EQ(stored(visitor, "b"), 2);
}

TEST_F(rule_16_every_way_out, of_one_that_only_reads_unlocks) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  EXPECT_EQ(visitor.visit([](session&) {}).status, commit_status::unchanged);
  EXPECT_FALSE(lock_of(visitor));
  EXPECT_THAT(store->calls(), ElementsAre(verb::lock, verb::unlock));
}

TEST_F(rule_16_every_way_out, of_a_store_that_throws_when_it_has_locked_unlocks) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  store->after_next(verb::lock, [] { throw std::bad_alloc(); });
  EXPECT_EQ(visitor.state(), session_state::unavailable);
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved) << "which waits for the lock";
  EXPECT_FALSE(lock_of(visitor));
}

TEST_F(rule_16_every_way_out, of_a_touch_releases_along) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(visitor.visit([](session&) {}).status, commit_status::unchanged);
  EXPECT_FALSE(lock_of(visitor));
  EXPECT_THAT(store->calls(), ElementsAre(verb::lock, verb::touch));
}

// Fault 7 of the gem: with locks, renewing deletes the session and then fails.
TEST_F(rule_16_every_way_out, of_a_renewal_releases_along) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  const browser before(visitor);
  EXPECT_EQ(visitor.visit([](session& s) { s.renew(); }).status, commit_status::saved);
  EXPECT_FALSE(lock_of(before));
  EXPECT_FALSE(lock_of(visitor));
  EXPECT_EQ(stored(visitor), 1);
  EXPECT_THAT(store->calls(), ElementsAre(verb::lock, verb::renew));
}

TEST_F(rule_16_every_way_out, of_a_destruction_needs_nothing_more) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  EXPECT_EQ(visitor.visit([](session& s) { s.destroy(); }).status, commit_status::saved);
  EXPECT_EQ(memory->size(), 0u);
  EXPECT_THAT(store->calls(), ElementsAre(verb::lock, verb::remove));
}

// Fault 16 of the gem: after an exception the lock stays, and the next request waits for its end.
TEST_F(rule_16_every_way_out, of_a_handler_that_failed_unlocks) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto failed = visitor.start();
  increment(failed.load());
  failed.abandon();
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
  EXPECT_EQ(stored(visitor), 2);
  EXPECT_EQ(store->count(verb::unlock), 1u);
}

TEST_F(rule_16_every_way_out, of_a_handler_that_failed_unlocks_for_other_processes_too) {
  const auto sessions = manager(locked());
  const auto elsewhere = manager(locked());
  auto visitor = with_session(sessions);
  auto failed = visitor.start();
  failed.load();
  failed.abandon();
  auto next = elsewhere.start(visitor.cookie_field);
  EXPECT_EQ(next.load().state(), session_state::live);
}

TEST_F(rule_16_every_way_out, of_a_request_that_was_forgotten_unlocks) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  {
    const auto dropped = visitor.start();
    dropped.load();
  }
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
}

TEST_F(rule_16_every_way_out, is_taken_before_the_manager_is_gone) {
  std::optional<session_manager> sessions(manager(locked()));
  auto visitor = with_session(*sessions);
  {
    const auto dropped = visitor.start();
    dropped.load();
  }
  sessions.reset();
  EXPECT_FALSE(lock_of(visitor));
}

TEST_F(rule_16_every_way_out, of_a_session_over_its_limits_unlocks) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto stricter = locked();
  stricter.absolute_timeout = std::chrono::hours(1);
  std::optional<session_manager> strict(manager(stricter));
  clock.advance(std::chrono::hours(2));
  {
    const auto request = strict->start(visitor.cookie_field);
    EXPECT_EQ(request.load().state(), session_state::fresh);
  }
  strict.reset();
  EXPECT_FALSE(lock_of(visitor));
}

TEST_F(rule_16_every_way_out, of_a_session_that_expired_meanwhile_unlocks) {
  std::optional<session_manager> sessions(manager(locked()));
  auto visitor = with_session(*sessions);
  {
    auto slow = visitor.start();
    increment(slow.load());
    clock.advance(std::chrono::hours(6));
    EXPECT_EQ(slow.commit().status, commit_status::gone);
  }
  sessions.reset();
  EXPECT_FALSE(lock_of(visitor));
  EXPECT_EQ(stored(visitor), 1);
}

TEST_F(rule_16_every_way_out, whose_unlocking_fails_is_tried_once_more) {
  std::optional<session_manager> sessions(manager(locked()));
  auto visitor = with_session(*sessions);
  store->fail_next(verb::unlock, errc::unavailable);
  EXPECT_EQ(visitor.visit([](session&) {}).status, commit_status::unchanged);
  sessions.reset();
  EXPECT_FALSE(lock_of(visitor));
}

TEST_F(rule_16_every_way_out, of_a_touch_that_failed_unlocks) {
  std::optional<session_manager> sessions(manager(locked()));
  auto visitor = with_session(*sessions);
  clock.advance(std::chrono::hours(1));
  store->fail_next(verb::touch, errc::unavailable);
  EXPECT_EQ(visitor.visit([](session&) {}).status, commit_status::unchanged);
  sessions.reset();
  EXPECT_FALSE(lock_of(visitor));
}

TEST_F(rule_16_a_handler_that_only_reads, neither_waits_for_the_lock_nor_takes_it) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  lock_elsewhere(visitor);
  auto request = visitor.start();
  EXPECT_EQ(request.load_read_only().get<int>("n"), 1);
  EXPECT_EQ(request.load_read_only().get<int>("n"), 1) << "loaded once";
  EXPECT_EQ(request.commit().status, commit_status::unchanged);
  EXPECT_THAT(store->calls(), ElementsAre(verb::load));
  EXPECT_EQ(lock_of(visitor)->owner, "another");
}

TEST_F(rule_16_a_handler_that_only_reads, keeps_the_session_alive) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  clock.advance(std::chrono::hours(1));
  auto request = visitor.start();
  request.load_read_only();
  EXPECT_EQ(request.commit().status, commit_status::unchanged);
  EXPECT_THAT(store->calls(), ElementsAre(verb::load, verb::touch));
}

TEST_F(rule_16_a_handler_that_only_reads, may_change_its_mind_and_then_sees_what_changed) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  const auto& seen = request.load_read_only();
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
  EXPECT_EQ(seen.get<int>("n"), 1);
  increment(request.load());
  EXPECT_EQ(seen.get<int>("n"), 3) << "it is the same object";
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(stored(visitor), 3);
  EXPECT_FALSE(lock_of(visitor));
}

TEST_F(rule_16_a_handler_that_only_reads, finds_nothing_left_if_the_session_has_ended) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  visitor.visit([](session& s) { s.set_user("ann"); });
  auto request = visitor.start();
  request.load_read_only();
  browser(visitor).visit([](session& s) { s.log_out(); });
  const auto& seen = request.load();
  EXPECT_EQ(seen.state(), session_state::fresh);
  EXPECT_EQ(seen.user(), std::nullopt);
  EXPECT_THAT(seen.keys(), IsEmpty());
  EXPECT_EQ(request.commit().status, commit_status::unchanged);
  EXPECT_EQ(memory->size(), 0u) << "deleted stays deleted";
}

TEST_F(rule_16_a_handler_that_only_reads, sees_no_values_of_before_when_the_store_is_down) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  request.load_read_only();
  store->fail_next(verb::lock, errc::unavailable);
  EXPECT_EQ(request.load().state(), session_state::unavailable);
  EXPECT_THAT(request.load().keys(), IsEmpty());
}

TEST_F(rule_16_a_handler_that_only_reads, saves_nothing_without_the_lock) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  request.load_read_only();
  increment(*request.loaded());
  EXPECT_EQ(request.commit().status, commit_status::conflict);
  EXPECT_EQ(stored(visitor), 1);
}

TEST_F(rule_16_a_handler_that_only_reads, loads_once_where_there_are_no_locks) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  request.load_read_only();
  increment(request.load());
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_THAT(store->calls(), ElementsAre(verb::load, verb::save));
}

}  // namespace
}  // namespace dynasession::test
