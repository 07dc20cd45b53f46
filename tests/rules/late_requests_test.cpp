// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;

/// Requests that the network delivers long after they were sent: what they can do at most.
class rule_05_late_requests : public managed {
 protected:
  configuration with_limits() {
    auto made = options();
    made.idle_timeout = 10min;
    made.absolute_timeout = 1h;
    made.touch_after = 0s;
    return made;
  }
  /// Of the only record there is, which the cookie names.
  std::chrono::sys_seconds stored_end(const browser& visitor) {
    const auto request = visitor.start();
    EXPECT_EQ(request.load().state(), session_state::live);
    const auto end = request.loaded()->expire_at();
    request.abandon();
    return end.value_or(std::chrono::sys_seconds());
  }
};

TEST_F(rule_05_late_requests, of_a_touch_extend_by_what_they_would_have_in_time) {
  const auto sessions = manager(with_limits());
  auto visitor = with_session(sessions);
  clock.advance(5min);
  const auto sent_at = clock.now();
  store->delay_next(verb::touch).fail_next(verb::touch, errc::outcome_unknown);
  visitor.visit([](session&) {});
  clock.advance(6min);
  EXPECT_EQ(visitor.state(), session_state::fresh) << "it has expired meanwhile";
  store->deliver_delayed();
  EXPECT_EQ(stored_end(visitor), sent_at + 10min);
}

TEST_F(rule_05_late_requests, of_a_save_extend_by_what_they_would_have_in_time) {
  const auto sessions = manager(with_limits());
  auto visitor = with_session(sessions);
  clock.advance(5min);
  const auto sent_at = clock.now();
  store->delay_next(verb::save).fail_next(verb::save, errc::outcome_unknown);
  visitor.visit([](session& s) { s.set("n", 2); });
  clock.advance(6min);
  store->deliver_delayed();
  EXPECT_EQ(stored_end(visitor), sent_at + 10min);
  clock.advance(10min);
  EXPECT_EQ(visitor.state(), session_state::fresh);
}

TEST_F(rule_05_late_requests, of_a_save_never_go_beyond_the_absolute_timeout) {
  const auto sessions = manager(with_limits());
  auto visitor = with_session(sessions);
  const auto created_at = clock.now();
  for (int i = 0; i < 7; ++i) {
    clock.advance(8min);
    visitor.visit([](session& s) { s.increment("n"); });
  }
  store->delay_next(verb::save).fail_next(verb::save, errc::outcome_unknown);
  visitor.visit([](session& s) { s.increment("n"); });
  store->deliver_delayed();
  EXPECT_EQ(stored_end(visitor), created_at + 1h);
}

TEST_F(rule_05_late_requests, revive_nothing_that_was_destroyed) {
  const auto sessions = manager(with_limits());
  auto visitor = with_session(sessions);
  const auto open = visitor;
  store->delay_next(verb::save).fail_next(verb::save, errc::outcome_unknown);
  browser(open).visit([](session& s) { s.set("n", 2); });
  store->delay_next(verb::touch).fail_next(verb::touch, errc::outcome_unknown);
  clock.advance(1min);
  browser(open).visit([](session&) {});
  visitor.visit([](session& s) { s.destroy(); });
  store->deliver_delayed();
  EXPECT_EQ(memory->size(), 0U);
}

TEST_F(rule_05_late_requests, of_a_create_store_what_no_browser_has_a_cookie_for) {
  const auto sessions = manager(with_limits());
  browser visitor(sessions);
  store->delay_next(verb::create);
  visitor.visit([](session& s) { s.set("n", 1); });
  visitor.visit([](session& s) { s.destroy(); });
  EXPECT_EQ(memory->size(), 0U);
  store->deliver_delayed();
  EXPECT_EQ(memory->size(), 1U) << "under the id that was tried first";
  EXPECT_EQ(visitor.cookie_field, "");
}

}  // namespace
}  // namespace dynasession::test
