// SPDX-License-Identifier: Apache-2.0
// Logins, tombstones and limits through managers, on the stores of applications.
#include "support/browser.hpp"
#include "support/local_table.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/testing/manual_clock.hpp>
#include <dynasession/testing/run.hpp>
#include <dynasession/user_sessions.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;

void log_in_ann(session& s) { s.log_in("ann"); }

class logins : public testing::TestWithParam<std::string> {
 protected:
  session_manager server(std::chrono::minutes ahead = 0min) {
    return {store_,
            {.secret_key = "the same secret on every server.",
             .error_handler = [](const error_report&) { return failure_action::proceed; },
             .logger = [](log_level, std::string_view) {},
             .clock = [this, ahead] { return clock_.now() + ahead; }}};
  }
  std::size_t live_sessions() {
    const auto page = run(store_->scan(scan_request())).value();
    std::size_t count = 0;
    for (const auto& each : page.sessions) count += each.is_tombstone ? 0U : 1U;
    return count;
  }

  const manual_clock clock_;

 private:
  std::shared_ptr<catalog_store> made() {
    if (GetParam() == "sqlite")
      return std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = ":memory:"});
    return std::make_shared<dynamodb_store>(table_.emplace().options());
  }

  std::optional<local_table> table_;

 protected:
  const std::shared_ptr<catalog_store> store_ = made();
};

INSTANTIATE_TEST_SUITE_P(on, logins, testing::Values("sqlite", "dynamodb"),
                         [](const auto& tested) { return tested.param; });

TEST_P(logins, keep_values_user_time_and_limits) {
  const auto sessions = server();
  browser visitor(sessions);
  visitor.visit([](session& s) { s.set("cart", "tea"); });
  const auto answer = visitor.visit([](session& s) {
    s.log_in("ann");
    s.set_limits({.idle_timeout = 720h, .absolute_timeout = 2160h, .persistent_cookie = true});
  });
  EXPECT_EQ(answer.cookies.at(0).max_age, 720h);
  clock_.advance(200h);
  visitor.visit([&](session& s) {
    EXPECT_EQ(s.user(), "ann");
    EXPECT_EQ(s.get<std::string>("cart"), "tea");
    EXPECT_EQ(s.authenticated_at(), clock_.now() - 200h);
    EXPECT_TRUE(s.limits().persistent_cookie);
  });
  const auto listed = user_sessions(store_, clock_.source()).list("ann");
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].limits.idle_timeout, 720h);
}

TEST_P(logins, whose_cookie_was_lost_can_be_repeated_and_one_session_is_live) {
  const auto sessions = server();
  browser visitor(sessions);
  visitor.visit([](session& s) { s.set("cart", "tea"); });
  for (int lost = 0; lost < 3; ++lost) browser(visitor).visit(log_in_ann);
  EXPECT_EQ(visitor.visit(log_in_ann).cookies.size(), 1U);
  EXPECT_EQ(visitor.state(), session_state::live);
  EXPECT_EQ(visitor.get<std::string>("cart"), std::nullopt);
  EXPECT_EQ(live_sessions(), 1U);
}

TEST_P(logins, that_overtake_each_other_leave_one_session_live) {
  const auto sessions = server();
  browser visitor(sessions);
  visitor.visit([](session& s) { s.set("cart", "tea"); });
  const auto slow = visitor.start();
  slow.load().log_in("bob");
  browser(visitor).visit(log_in_ann);
  visitor.receive(slow.commit());
  EXPECT_EQ(visitor.see<std::optional<std::string>>([](session& s) { return s.user(); }), "bob");
  EXPECT_EQ(live_sessions(), 1U);
  EXPECT_TRUE(user_sessions(store_, clock_.source()).list("ann").empty());
}

TEST_P(logins, are_ended_under_the_old_id_by_a_server_that_is_ten_minutes_ahead) {
  const auto sessions = server();
  const auto ahead = server(10min);
  browser visitor(sessions);
  visitor.visit([](session& s) { s.set("cart", "tea"); });
  browser slow(ahead);
  slow.cookie_field = visitor.cookie_field;
  visitor.visit(log_in_ann);
  slow.visit([](session& s) { s.log_out(); });
  EXPECT_EQ(visitor.state(), session_state::fresh);
}

TEST_P(logins, survive_a_server_whose_clock_is_behind) {
  const auto sessions = server(5h);
  const auto behind = server();
  browser visitor(sessions);
  visitor.visit([](session& s) { s.set("cart", "tea"); });
  browser there(behind);
  there.cookie_field = visitor.cookie_field;
  there.visit(log_in_ann);
  visitor.cookie_field = there.cookie_field;
  EXPECT_EQ(visitor.state(), session_state::live);
}

}  // namespace
}  // namespace dynasession::test
