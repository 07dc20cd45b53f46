// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"

namespace dynasession::test {
namespace {

ADAPTER_SUITE(rule_23_logins);

TEST_P(rule_23_logins, give_a_new_cookie_and_end_with_a_logout) {
  auto visitor = new_browser();
  visitor.get("/visit");
  auto before = visitor;
  EXPECT_EQ(visitor.get("/login").status, 200);
  EXPECT_NE(visitor.cookies(), before.cookies());
  EXPECT_EQ(visitor.get("/who").body, "ann");
  EXPECT_EQ(visits(visitor), "1");
  auto copy = visitor;
  visitor.get("/logout");
  EXPECT_TRUE(visitor.cookies().empty());
  EXPECT_EQ(copy.get("/who").body, "nobody");
}

TEST_P(rule_23_logins, whose_response_is_lost_can_be_repeated) {
  auto visitor = new_browser();
  visitor.get("/visit");
  auto lost = visitor;
  lost.get("/login");
  const auto answer = visitor.get("/login");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.set_cookie(cookie_name));
  EXPECT_EQ(visitor.get("/who").body, "ann");
  EXPECT_EQ(lost.get("/who").body, "nobody") << "of two logins one is live";
}

ADAPTER_SUITE(rule_05_a_remembered_session);

TEST_P(rule_05_a_remembered_session, outlives_the_browser_and_an_ordinary_one_does_not) {
  auto ordinary = new_browser();
  ordinary.get("/login");
  ordinary.close();
  EXPECT_EQ(ordinary.get("/who").body, "nobody");
  auto remembered = new_browser();
  const auto answer = remembered.get("/login/remembered");
  EXPECT_NE(answer.set_cookie(cookie_name).value_or("").find("; Max-Age=2592000"),
            std::string::npos);
  remembered.close();
  remembered.get("/renew");
  remembered.close();
  EXPECT_EQ(remembered.get("/who").body, "ann");
}

}  // namespace
}  // namespace dynasession::test
