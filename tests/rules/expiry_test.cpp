// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <gmock/gmock.h>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class rule_05_expiry : public managed {};
class rule_06_reading_does_not_write : public managed {};

TEST_F(rule_05_expiry, an_idle_session_ends_on_the_second) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  clock.advance(5h - 1us);
  EXPECT_EQ(visitor.get<int>("n"), 1);
  clock.advance(1us);
  EXPECT_EQ(visitor.state(), session_state::fresh);
}

TEST_F(rule_05_expiry, the_absolute_deadline_is_not_moved_by_touch_save_or_renew) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  for (int hour = 0; hour < 7 * 24 - 1; ++hour) {
    clock.advance(1h);
    visitor.visit([&](session& s) {
      ASSERT_EQ(s.state(), session_state::live);
      if (hour % 3 == 1) s.increment("n");
      if (hour % 3 == 2) s.renew();
    });
  }
  clock.advance(1h);
  EXPECT_EQ(visitor.state(), session_state::fresh);
}

TEST_F(rule_05_expiry, a_save_after_expiry_writes_nothing) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  auto slow = visitor.start();
  slow.load().set("n", 2);
  clock.advance(5h);
  EXPECT_EQ(slow.commit().status, commit_status::gone);
}

TEST_F(rule_06_reading_does_not_write, until_a_tenth_of_the_idle_timeout_has_passed) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  clock.advance(30min - 1s);
  visitor.visit([](session& s) { s.get<int>("n"); });
  EXPECT_THAT(store->calls(), ElementsAre(verb::load));
  clock.advance(1s);
  EXPECT_EQ(visitor.visit([](session& s) { s.get<int>("n"); }).status, commit_status::unchanged);
  EXPECT_THAT(store->calls(), ElementsAre(verb::load, verb::load, verb::touch));
}

TEST_F(rule_06_reading_does_not_write, yet_an_idle_session_lives_nine_tenths_of_idle_timeout) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  clock.advance(30min - 1s);
  visitor.visit([](session& s) { s.get<int>("n"); });
  clock.advance(5h * 9 / 10);
  EXPECT_EQ(visitor.get<int>("n"), 1);
}

TEST_F(rule_06_reading_does_not_write, yet_a_session_in_use_lives_until_its_absolute_timeout) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  const auto end = clock.now() + std::chrono::days(7);
  clock.advance(17min);
  visitor.visit([](session& s) { s.increment("n"); });
  while (clock.now() + 10min < end) {
    clock.advance(10min);
    visitor.visit([&](session& s) {
      ASSERT_EQ(s.state(), session_state::live) << (end - clock.now()) / 1min << " minutes before";
    });
  }
}

TEST_F(rule_06_reading_does_not_write, a_touch_moves_the_expiry) {
  const auto sessions = manager(options());
  auto visitor = with_session(sessions);
  for (int i = 0; i < 10; ++i) {
    clock.advance(4h);
    visitor.visit([](session& s) { s.get<int>("n"); });
  }
  EXPECT_EQ(visitor.get<int>("n"), 1);
}

TEST_F(rule_06_reading_does_not_write, touch_after_is_an_option) {
  auto made = options();
  made.touch_after = 1h;
  const auto sessions = manager(made);
  auto visitor = with_session(sessions);
  clock.advance(1h - 1s);
  visitor.visit([](session&) {});
  EXPECT_EQ(store->count(verb::touch), 0u);
  clock.advance(1s);
  visitor.visit([](session&) {});
  EXPECT_EQ(store->count(verb::touch), 1u);
}

TEST_F(rule_05_expiry, lowering_absolute_timeout_ends_sessions_that_are_older) {
  const auto before = manager(options());
  auto visitor = with_session(before);
  clock.advance(2h);
  auto made = options();
  made.absolute_timeout = 1h;
  const auto after = manager(made);
  auto request = after.start(visitor.cookie_field);
  EXPECT_EQ(request.load().state(), session_state::fresh);
  request.load().destroy();
  request.commit();
  EXPECT_EQ(memory->size(), 0u) << "a server with the longer limit must not see it live";
}

}  // namespace
}  // namespace dynasession::test
