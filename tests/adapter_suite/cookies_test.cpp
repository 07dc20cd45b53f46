// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"
#include "adapter_suite/httplib_server.hpp"

#include <initializer_list>

namespace dynasession::test {
namespace {

/// A visit whose Cookie fields are exactly these.
http_response visit_with_fields(int port, std::initializer_list<std::string> cookie_fields) {
  std::string request = "GET /visit HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
  for (const auto& field : cookie_fields) request += "Cookie: " + field + "\r\n";
  return ask(port, request + "\r\n");
}

class cookie_test : public adapter_test {
 protected:
  /// The pair "name=value" of a visitor who was here once.
  std::string pair_of_known_visitor() const {
    auto visitor = new_browser();
    visitor.get("/visit");
    return std::string(cookie_name) + "=" + visitor.cookies().at(cookie_name);
  }
};

ADAPTER_SUITE_WITH(every_cookie_field_is_read, cookie_test);

TEST_P(every_cookie_field_is_read, the_id_may_stand_between_other_cookies) {
  const auto field = "theme=dark; " + pair_of_known_visitor() + "; language=en";
  EXPECT_EQ(visit_with_fields(port(), {field}).body, "2");
}

TEST_P(every_cookie_field_is_read, the_id_may_stand_in_a_second_field) {
  EXPECT_EQ(visit_with_fields(port(), {"theme=dark", pair_of_known_visitor()}).body, "2");
}

TEST_P(every_cookie_field_is_read, the_applications_own_cookie_arrives_beside_ours) {
  const auto answer = new_browser().get("/visit/own-cookie");
  EXPECT_EQ(answer.all("set-cookie").size(), 2U);
  EXPECT_EQ(answer.cookie_value("theme"), "dark");
  EXPECT_TRUE(answer.set_cookie(cookie_name));
}

ADAPTER_SUITE_WITH(rule_03_a_foreign_id_is_never_adopted, cookie_test);

TEST_P(rule_03_a_foreign_id_is_never_adopted, an_invented_id_gets_a_new_one_and_no_store_call) {
  const std::string id(43, 'A');
  for (const auto& invented : {id, id + "." + id, std::string("x")}) {
    store_->forget_calls();
    const auto answer = visit_with_fields(port(), {std::string(cookie_name) + "=" + invented});
    EXPECT_EQ(answer.body, "1");
    EXPECT_TRUE(answer.set_cookie(cookie_name));
    EXPECT_NE(answer.cookie_value(cookie_name), invented);
    EXPECT_EQ(store_->count(verb::load), 0U);
  }
}

TEST_P(rule_03_a_foreign_id_is_never_adopted, an_id_with_one_letter_changed_is_foreign) {
  auto pair = pair_of_known_visitor();
  auto& letter = pair[std::string(cookie_name).size() + 5];
  letter = letter == 'A' ? 'B' : 'A';
  EXPECT_EQ(visit_with_fields(port(), {pair}).body, "1");
}

TEST_P(rule_03_a_foreign_id_is_never_adopted, an_id_in_the_query_or_the_body_is_ignored) {
  const auto pair = pair_of_known_visitor();
  auto stranger = new_browser();
  EXPECT_EQ(stranger.get("/visit?" + pair).body, "1");
  EXPECT_EQ(new_browser().post("/upload", pair).body,
            "1 with " + std::to_string(pair.size()) + " bytes");
}

TEST_P(rule_03_a_foreign_id_is_never_adopted, an_encoded_cookie_of_another_name_brings_no_session) {
  auto attacker = new_browser();
  for (int i = 0; i < 5; ++i) attacker.get("/visit");
  const auto name = std::string(cookie_name);
  const auto planted = "x=1%3B%20" + name + "=" + attacker.cookies().at(name);
  const auto own = pair_of_known_visitor();
  for (const auto& field : {planted + "; " + own, own + "; " + planted})
    EXPECT_NE(visit_with_fields(port(), {field}).body, "6") << "the attacker's";
  std::string bogus = "x=1";
  for (int i = 0; i < 8; ++i) bogus += "%3B%20" + name + "=bogus";
  EXPECT_GT(visit_with_fields(port(), {bogus + "; " + own}).body, "1") << "nobody is logged out";
}

TEST_P(rule_03_a_foreign_id_is_never_adopted, a_framework_that_decodes_cookies_is_warned_of) {
  const bool decodes = GetParam().name == "httplib" && httplib_decodes_cookies();
  EXPECT_EQ(log_lines("0.44").size(), decodes ? 1U : 0U) << "for all the routes there are";
}

ADAPTER_SUITE_WITH(rule_22_any_cookie_gets_an_answer, cookie_test);

TEST_P(rule_22_any_cookie_gets_an_answer, sixty_four_kilobytes_in_one_field) {
  EXPECT_NE(visit_with_fields(port(), {"a=" + std::string(64 * 1024, 'x')}).status, 0);
  EXPECT_EQ(visit_with_fields(port(), {}).body, "1");
}

TEST_P(rule_22_any_cookie_gets_an_answer, sixty_four_kilobytes_in_many_fields) {
  const auto filler = "a=" + std::string(4000, 'x');
  std::string request = "GET /visit HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
  for (int i = 0; i < 16; ++i) request += "Cookie: " + filler + "\r\n";
  const auto answer = ask(port(), request + "Cookie: " + pair_of_known_visitor() + "\r\n\r\n");
  EXPECT_EQ(answer.body, "2");
}

TEST_P(rule_22_any_cookie_gets_an_answer, binary_bytes) {
  std::string binary = std::string(cookie_name) + "=";
  for (int byte = 1; byte < 256; ++byte)
    if (byte != '\r' && byte != '\n') binary.push_back(static_cast<char>(byte));
  EXPECT_NE(visit_with_fields(port(), {binary}).status, 0);
  EXPECT_EQ(visit_with_fields(port(), {pair_of_known_visitor()}).body, "2");
}

TEST_P(rule_22_any_cookie_gets_an_answer, thousands_of_pairs) {
  std::string pairs;
  while (pairs.size() < 7000) pairs += "a=1;";
  EXPECT_EQ(visit_with_fields(port(), {pairs, pairs, pairs, pair_of_known_visitor()}).body, "2");
}

TEST_P(rule_22_any_cookie_gets_an_answer, pairs_without_name_value_or_sense) {
  for (const auto* odd : {"", ";", "=", "__Host-session", "__Host-session=", "; ;=;==;\t", "\"\""})
    EXPECT_EQ(visit_with_fields(port(), {odd}).body, "1") << odd;
}

}  // namespace
}  // namespace dynasession::test
