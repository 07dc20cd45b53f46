// SPDX-License-Identifier: Apache-2.0
#include "locking.hpp"

#include <boost/asio/error.hpp>

#include <gmock/gmock.h>

namespace dynasession::test {
namespace {

using testing::ElementsAre;

class rule_16_a_lost_lock : public locking {};
class rule_16_lost_answers : public locking {};

TEST_F(rule_16_a_lost_lock, writes_nothing_and_is_a_conflict) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  increment(slow.load());
  lock_elsewhere(visitor);
  const auto answer = slow.commit();
  EXPECT_EQ(answer.status, commit_status::conflict);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].reason.code(), errc::lock_lost);
  EXPECT_TRUE(reports[0].is_hard());
  EXPECT_EQ(stored(visitor), 1);
  EXPECT_EQ(lock_of(visitor)->owner, "another");
}

TEST_F(rule_16_a_lost_lock, stays_lost_however_often_one_commits) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  increment(slow.load());
  lock_elsewhere(visitor);
  slow.commit();
  unlock_elsewhere(visitor);
  EXPECT_EQ(slow.commit().status, commit_status::conflict);
  EXPECT_EQ(stored(visitor), 1);
}

TEST_F(rule_16_a_lost_lock, forbids_a_renewal_too) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().renew();
  lock_elsewhere(visitor);
  EXPECT_EQ(slow.commit().status, commit_status::conflict);
  EXPECT_EQ(memory->size(), 1u);
}

TEST_F(rule_16_a_lost_lock, is_what_changes_after_a_commit_find) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  increment(request.load());
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(request.commit().status, commit_status::saved) << "with nothing new";
  increment(*request.loaded());
  EXPECT_EQ(request.commit().status, commit_status::conflict);
  EXPECT_EQ(stored(visitor), 2);
  EXPECT_THAT(store->calls(), ElementsAre(verb::lock, verb::save));
}

TEST_F(rule_16_a_lost_lock, is_taken_again_by_a_load_after_a_commit) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto request = visitor.start();
  increment(request.load());
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
  increment(request.load());
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(stored(visitor), 4);
  request.load();
  EXPECT_EQ(request.commit().status, commit_status::unchanged);
  EXPECT_FALSE(lock_of(visitor)) << "also by a commit without changes";
}

TEST_F(rule_16_a_lost_lock, is_taken_again_under_the_id_that_a_commit_gave) {
  const auto sessions = manager(locked());
  for (const bool existed : {false, true}) {
    browser visitor = existed ? with_session(sessions) : browser(sessions);
    auto request = visitor.start();
    request.load().set("n", 1);
    request.load().renew();
    visitor.receive(request.commit());
    increment(request.load());
    EXPECT_EQ(request.commit().status, commit_status::saved) << existed;
    EXPECT_EQ(stored(visitor), 2) << existed;
  }
}

TEST_F(rule_16_a_lost_lock, does_not_keep_anybody_from_signing_out) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load();
  lock_elsewhere(visitor);
  slow.load().destroy();
  EXPECT_EQ(slow.commit().status, commit_status::saved);
  EXPECT_EQ(memory->size(), 0u);
}

// Fault 15 of the gem, for saves: applied, answer lost, and then refused for want of its own lock.
TEST_F(rule_16_lost_answers, of_a_save_are_settled_though_the_save_released_the_lock) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  store->fail_next(verb::save, errc::outcome_unknown, when::after);
  auto request = visitor.start();
  increment(request.load());
  EXPECT_EQ(request.commit().status, commit_status::outcome_unknown);
  lock_elsewhere(visitor);
  EXPECT_EQ(request.commit().status, commit_status::saved);
  EXPECT_EQ(stored(visitor), 2);
  EXPECT_EQ(lock_of(visitor)->owner, "another");
}

TEST_F(rule_16_lost_answers, of_a_save_that_was_not_applied_leave_the_lock_for_the_next_try) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  for (const auto code : {errc::outcome_unknown, errc::unavailable}) {
    store->fail_next(verb::save, code);
    auto request = visitor.start();
    increment(request.load());
    EXPECT_NE(request.commit().status, commit_status::saved);
    EXPECT_TRUE(lock_of(visitor));
    EXPECT_EQ(request.commit().status, commit_status::saved);
    EXPECT_FALSE(lock_of(visitor));
  }
  EXPECT_EQ(stored(visitor), 3);
}

// Fault 15 of the gem, for locks: taken, answer lost, and then waited for until it times out.
TEST_F(rule_16_lost_answers, of_a_lock_leave_none_behind) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  for (const boost::system::error_code code :
       {make_error_code(errc::outcome_unknown), make_error_code(errc::conflict_in_doubt),
        make_error_code(boost::asio::error::connection_reset), boost::system::error_code()}) {
    reports.clear();
    store->fail_next(verb::lock, code, when::after);
    EXPECT_EQ(visitor.state(), session_state::unavailable);
    ASSERT_EQ(reports.size(), 1u);
    EXPECT_EQ(reports[0].reason.code(), errc::unavailable)
        << "a load is in no doubt of what it wrote";
    EXPECT_EQ(visitor.visit(increment).status, commit_status::saved) << code.message();
  }
}

TEST_F(rule_16_lost_answers, of_a_store_that_is_down_are_a_session_that_is_unavailable) {
  const auto sessions = manager(locked());
  auto visitor = with_session(sessions);
  store->fail_next(verb::lock, errc::unavailable);
  EXPECT_EQ(visitor.visit(increment).status, commit_status::refused);
  ASSERT_FALSE(reports.empty());
  EXPECT_FALSE(reports[0].is_hard());
  EXPECT_EQ(visitor.visit(increment).status, commit_status::saved);
}

}  // namespace
}  // namespace dynasession::test
