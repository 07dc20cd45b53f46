// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <gmock/gmock.h>

#include <chrono>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::Each;
using testing::SizeIs;

class rule_21_deadline : public managed {
 protected:
  static configuration within(configuration made, std::chrono::milliseconds deadline) {
    made.deadline = deadline;
    return made;
  }
  /// Expects that all calls since they were last forgotten have one deadline: so long after a moment between
  /// the begin of the load or commit, which is not before `began`, and now.
  void expect_one_deadline(std::size_t calls, steady_clock::time_point began,
                           std::chrono::minutes length = 1min) {
    const auto given = store->deadlines();
    ASSERT_THAT(given, SizeIs(calls));
    EXPECT_THAT(given, Each(given.front()));
    EXPECT_GE(given.front(), began + length);
    EXPECT_LE(given.front(), steady_clock::now() + length);
    store->forget_calls();
  }
  /// Another request, which the faulty store does not see.
  void set_n(const browser& visitor, int value) {
    const session_manager direct(memory, options());
    const auto other = direct.start(visitor.cookie_field);
    other.load().set("n", value);
    other.commit();
  }
};

TEST_F(rule_21_deadline, of_a_load_and_of_a_commit_are_each_counted_from_their_beginning) {
  const auto sessions = manager(within(options(), 1min));
  const auto visitor = with_session(sessions);
  const auto request = visitor.start();
  auto began = steady_clock::now();
  request.load().set("n", 2);
  expect_one_deadline(1, began);
  began = steady_clock::now();
  request.commit();
  expect_one_deadline(1, began);
}

TEST_F(rule_21_deadline, is_one_for_all_tries_and_reloads_of_an_update) {
  const auto sessions = manager(within(options(), 1min));
  const auto visitor = with_session(sessions);
  const auto request = visitor.start();
  request.load().update<int>("n", [](std::optional<int> n) { return n.value_or(0) + 1; });
  store->forget_calls();
  for (int i = 0; i < 3; ++i) store->before_next(verb::save, [&, i] { set_n(visitor, 100 * i); });
  const auto began = steady_clock::now();
  EXPECT_EQ(request.commit().status, commit_status::saved);
  expect_one_deadline(7, began);
}

TEST_F(rule_21_deadline, is_one_for_all_ids_of_a_new_session) {
  const auto sessions = manager(within(options(), 1min));
  store->fail_next(verb::create, errc::outcome_unknown).fail_next(verb::create, errc::id_collision);
  const auto request = sessions.start("");
  request.load().set("n", 1);
  const auto began = steady_clock::now();
  EXPECT_EQ(request.commit().status, commit_status::saved);
  expect_one_deadline(3, began);
}

TEST_F(rule_21_deadline, is_one_for_all_tries_of_a_renewal) {
  const auto sessions = manager(within(options(), 1min));
  const auto visitor = with_session(sessions);
  const auto request = visitor.start();
  request.load().renew();
  store->forget_calls();
  store->before_next(verb::renew, [&] { set_n(visitor, 7); });
  const auto began = steady_clock::now();
  EXPECT_EQ(request.commit().status, commit_status::saved);
  expect_one_deadline(3, began);
}

TEST_F(rule_21_deadline, is_one_for_what_settles_a_doubt_and_what_follows_it) {
  const auto sessions = manager(within(options(), 1min));
  const auto visitor = with_session(sessions);
  const auto request = visitor.start();
  request.load().set("n", 2);
  store->fail_next(verb::save, errc::outcome_unknown);
  request.commit();
  request.load().set("more", true);
  store->forget_calls();
  const auto began = steady_clock::now();
  EXPECT_EQ(request.commit().status, commit_status::saved);
  expect_one_deadline(2, began);
}

TEST_F(rule_21_deadline, of_a_locking_load_adds_the_time_to_wait) {
  auto made = within(options(), 1min);
  made.concurrency = concurrency_policy::lock;
  made.lock_max_wait_time = 2min;
  const auto visitor = with_session(manager(options()));
  const auto request = manager(made).start(visitor.cookie_field);
  const auto began = steady_clock::now();
  request.load();
  expect_one_deadline(1, began, 3min);
  request.abandon();
}

TEST_F(rule_21_deadline, once_it_has_passed_nothing_is_tried_again) {
  const auto sessions = manager(within(options(), 1ms));
  const auto visitor = with_session(sessions);
  const auto until_it_has_passed = [] {
    for (const auto end = steady_clock::now() + 1ms; steady_clock::now() < end;) {
    }
  };
  const auto update = visitor.start();
  update.load().update<int>("n", [](std::optional<int> n) { return n.value_or(0) + 1; });
  store->before_next(verb::save, [&] {
    set_n(visitor, 7);
    until_it_has_passed();
  });
  EXPECT_EQ(update.commit().status, commit_status::conflict);
  EXPECT_EQ(store->count(verb::save), 1U);
  const auto created = sessions.start("");
  created.load().set("n", 1);
  store->before_next(verb::create, until_it_has_passed)
      .fail_next(verb::create, errc::outcome_unknown);
  EXPECT_EQ(created.commit().status, commit_status::outcome_unknown);
  EXPECT_EQ(store->count(verb::create), 1U);
}

TEST_F(rule_21_deadline, that_cannot_work_is_an_error) {
  for (const auto deadline : {0ms, -1ms, std::chrono::milliseconds(2h)})
    EXPECT_THROW(manager(within(options(), deadline)), session_error);
}

}  // namespace
}  // namespace dynasession::test
