// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"

#include <thread>
#include <vector>

namespace dynasession::test {
namespace {

ADAPTER_SUITE(rule_01_a_handler_asks_by_its_signature);

TEST_P(rule_01_a_handler_asks_by_its_signature, a_session_is_loaded_before_the_handler_runs) {
  auto visitor = new_browser();
  for (const auto* expected : {"1", "2", "3", "4"}) EXPECT_EQ(visitor.get("/visit").body, expected);
}

TEST_P(rule_01_a_handler_asks_by_its_signature, a_request_session_is_loaded_by_the_handler) {
  auto visitor = new_browser();
  visitor.get("/visit/lazy");
  EXPECT_EQ(visitor.get("/visit/lazy").body, "2");
}

TEST_P(rule_01_a_handler_asks_by_its_signature, a_handler_that_reads_the_body_in_pieces_may_too) {
  auto visitor = new_browser();
  visitor.post("/upload", "12345");
  EXPECT_EQ(visitor.post("/upload", "1234567").body, "2 with 7 bytes");
}

ADAPTER_SUITE(rule_02_a_session_nobody_uses_costs_nothing);

TEST_P(rule_02_a_session_nobody_uses_costs_nothing, no_store_call_and_no_cookie_unless_loaded) {
  auto visitor = new_browser();
  visitor.get("/visit");
  store_->forget_calls();
  const auto answer = visitor.get("/ignore");
  EXPECT_EQ(answer.body, "not loaded");
  EXPECT_TRUE(store_->calls().empty());
  EXPECT_FALSE(answer.set_cookie(cookie_name));
}

TEST_P(rule_02_a_session_nobody_uses_costs_nothing, a_new_session_without_values_gets_no_cookie) {
  EXPECT_FALSE(new_browser().get("/peek").set_cookie(cookie_name));
  EXPECT_TRUE(store_->calls().empty());
}

ADAPTER_SUITE(rule_07_destroy_ends_the_session);

TEST_P(rule_07_destroy_ends_the_session, the_cookie_is_deleted_and_an_old_copy_is_worth_nothing) {
  auto visitor = new_browser();
  visitor.get("/visit");
  auto copy = visitor;
  EXPECT_NE(visitor.get("/destroy").set_cookie(cookie_name).value_or("").find("Max-Age=0"),
            std::string::npos);
  EXPECT_TRUE(visitor.cookies().empty());
  EXPECT_EQ(visits(copy), "0");
  EXPECT_EQ(records_->size(), 0U);
}

ADAPTER_SUITE(rule_09_renew_gives_a_new_id);

TEST_P(rule_09_renew_gives_a_new_id, the_values_move_to_the_new_cookie_and_leave_the_old_one) {
  auto visitor = new_browser();
  visitor.get("/visit");
  auto copy = visitor;
  EXPECT_TRUE(visitor.get("/renew").set_cookie(cookie_name));
  EXPECT_NE(visitor.cookies(), copy.cookies());
  EXPECT_EQ(visits(visitor), "1");
  EXPECT_EQ(visits(copy), "0");
}

ADAPTER_SUITE(visitors_are_kept_apart);

TEST_P(visitors_are_kept_apart, two_visitors_at_once_count_for_themselves) {
  constexpr int rounds = 20;
  const auto visit_often = [this](std::vector<std::string>& seen) {
    auto visitor = new_browser();
    for (int i = 0; i < rounds; ++i) seen.push_back(visitor.get("/visit").body);
  };
  std::vector<std::string> one, two;
  std::thread other([&] { visit_often(one); });
  visit_often(two);
  other.join();

  std::vector<std::string> expected;
  for (int i = 1; i <= rounds; ++i) expected.push_back(std::to_string(i));
  EXPECT_EQ(one, expected);
  EXPECT_EQ(two, expected);
}

TEST_P(visitors_are_kept_apart, a_page_that_a_framework_shares_has_nobodys_cookie) {
  auto visitor = new_browser();
  EXPECT_TRUE(visitor.get("/visit/missing").set_cookie(cookie_name));
  for (const auto* target : {"/ignore/missing", "/nowhere"}) {
    const auto answer = new_browser().get(target);
    EXPECT_EQ(answer.status, 404) << target;
    EXPECT_TRUE(answer.all("set-cookie").empty()) << target;
  }
  auto other = new_browser();
  EXPECT_TRUE(other.get("/visit/missing").set_cookie(cookie_name));
  EXPECT_NE(other.cookies(), visitor.cookies());
  EXPECT_EQ(visits(visitor), "1");
}

TEST_P(visitors_are_kept_apart, the_next_request_of_a_connection_is_judged_by_its_own_cookie) {
  if (!GetParam().framework.keeps_connections) GTEST_SKIP() << "there is none";
  connection kept_alive(port());
  kept_alive.exchange("GET /visit HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto without = kept_alive.exchange("GET /visit HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(without.body, "1");
}

TEST_P(visitors_are_kept_apart, the_next_request_of_a_connection_may_have_no_route) {
  if (!GetParam().framework.keeps_connections) GTEST_SKIP() << "there is none";
  connection kept_alive(port());
  kept_alive.exchange("GET /visit HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto without = kept_alive.exchange("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(without.status, 404);
  EXPECT_TRUE(without.all("set-cookie").empty());
}

}  // namespace
}  // namespace dynasession::test
