// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"

#include <chrono>
#include <initializer_list>

namespace dynasession::test {
namespace {

class cookie_test : public adapter_test {
 protected:
  std::string pair_of_known_visitor() const {
    auto visitor = known_visitor();
    return pair_of(visitor);
  }
  http_response visit_with_fields(std::initializer_list<std::string> cookie_fields) const {
    return ask(port(), get_request("/visit", cookie_fields));
  }
  /// Of fields that the framework may refuse.
  int status_of_visit(std::initializer_list<std::string> cookie_fields) const {
    const auto answer = answer_to(get_request("/visit", cookie_fields));
    return answer ? answer->status : 0;
  }
};

ADAPTER_SUITE_WITH(every_cookie_field_is_read, cookie_test);

TEST_P(every_cookie_field_is_read, the_id_may_stand_between_other_cookies) {
  const auto field = "theme=dark; " + pair_of_known_visitor() + "; language=en";
  EXPECT_EQ(visit_with_fields({field}).body, "2");
}

TEST_P(every_cookie_field_is_read, the_id_may_stand_in_a_second_field) {
  EXPECT_EQ(visit_with_fields({"theme=dark", pair_of_known_visitor()}).body, "2");
}

ADAPTER_SUITE(every_cookie_is_sent);

TEST_P(every_cookie_is_sent, the_applications_own_cookies_arrive_beside_ours) {
  const auto answer = new_browser().get("/visit/own-cookies");
  EXPECT_EQ(answer.all("set-cookie").size(), 3U);
  EXPECT_EQ(answer.cookie_value("theme"), "dark");
  EXPECT_EQ(answer.cookie_value("language"), "en");
  EXPECT_TRUE(answer.set_cookie(cookie_name));
}

TEST_P(every_cookie_is_sent, with_every_attribute) {
  const auto ours = new_browser().get("/visit").set_cookie(cookie_name).value_or("");
  for (const std::string attribute : {"Path=/", "Secure", "HttpOnly", "SameSite=Lax"})
    EXPECT_NE((ours + ";").find("; " + attribute + ";"), std::string::npos) << ours;
}

ADAPTER_SUITE_WITH(rule_03_a_foreign_id_is_never_adopted, cookie_test);

TEST_P(rule_03_a_foreign_id_is_never_adopted, an_invented_id_gets_a_new_one_and_no_store_call) {
  const std::string id(43, 'A');
  for (const auto& invented : {id, id + "." + id, std::string("x")}) {
    store_->forget_calls();
    const auto answer = visit_with_fields({std::string(cookie_name) + "=" + invented});
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
  EXPECT_EQ(visit_with_fields({pair}).body, "1");
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
    EXPECT_NE(visit_with_fields({field}).body, "6") << "the attacker's";
  std::string bogus = "x=1";
  for (int i = 0; i < 8; ++i) bogus += "%3B%20" + name + "=bogus";
  EXPECT_GT(visit_with_fields({bogus + "; " + own}).body, "1") << "nobody is logged out";
}

TEST_P(rule_03_a_foreign_id_is_never_adopted, a_framework_that_decodes_cookies_is_warned_of) {
  EXPECT_EQ(log_lines("0.44").size(), GetParam().framework.decodes_cookies ? 1U : 0U)
      << "for all the routes there are";
}

ADAPTER_SUITE_WITH(rule_22_any_cookie_gets_an_answer, cookie_test);

TEST_P(rule_22_any_cookie_gets_an_answer, sixty_four_kilobytes_in_one_field) {
  const auto status = status_of_visit({"a=" + std::string(64 * 1024, 'x')});
  EXPECT_TRUE(status == 0 || status == 200 || (status >= 400 && status < 500)) << status;
  EXPECT_EQ(visit_with_fields({pair_of_known_visitor()}).body, "2");
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
  const auto status = status_of_visit({binary});
  EXPECT_TRUE(status == 0 || status == 200 || (status >= 400 && status < 500)) << status;
  EXPECT_EQ(visit_with_fields({pair_of_known_visitor()}).body, "2");
}

TEST_P(rule_22_any_cookie_gets_an_answer, thousands_of_pairs) {
  std::string pairs;
  while (pairs.size() < 7000) pairs += "a=1;";
  EXPECT_EQ(visit_with_fields({pairs, pairs, pairs, pair_of_known_visitor()}).body, "2");
}

TEST_P(rule_22_any_cookie_gets_an_answer, pairs_without_name_value_or_sense) {
  const auto& refused = GetParam().framework.refused_cookies;
  for (const std::string odd :
       {"", ";", "=", "foo", "__Host-session", "__Host-session=", "; ;=;==;\t", "\"\""}) {
    if (refused.contains(odd))
      EXPECT_NE(status_of_visit({odd}), 200) << odd << ": no longer refused";
    else
      EXPECT_EQ(visit_with_fields({odd}).body, "1") << odd;
  }
}

class a_server_that_keeps_records : public adapter_test {
 protected:
  a_server_that_keeps_records()
      : adapter_test([](configuration& options) { options.cache_for = std::chrono::minutes(1); }) {}
};

ADAPTER_SUITE_WITH(rule_24_a_browser_sees_its_changes, a_server_that_keeps_records);

TEST_P(rule_24_a_browser_sees_its_changes, on_every_server) {
  const auto other = GetParam().start(store_, options());
  auto visitor = new_browser();
  for (const auto* visits : {"1", "2", "3"}) {
    visitor.move_to(port());
    EXPECT_EQ(visitor.get("/visit").body, visits);
    visitor.move_to(other->port());
    EXPECT_EQ(visitor.get("/peek").body, visits);
  }
}

}  // namespace
}  // namespace dynasession::test
