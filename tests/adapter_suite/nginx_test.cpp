// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"
#include "adapter_suite/https.hpp"
#include "adapter_suite/nginx_of_the_guide.hpp"

namespace dynasession::test {
namespace {

/// Two servers that share a store, behind an nginx that is configured as the guide has it.
class nginx_in_front : public adapter_test {
 protected:
  nginx_in_front()
      : adapter_test([](configuration& options) {
          options.secure = secure_policy::automatic;
          options.cookie_name = "sid";
          options.trusted_proxies = {"127.0.0.1"};
        }),
        other_(GetParam().start(store_, options())),
        nginx_(port(), other_->port()) {}

  http_response https(std::vector<std::string> fields = {}) const {
    return get_by_curl("https://localhost:" + std::to_string(nginx_.https_port()) + "/visit",
                       fields);
  }
  http_response http(std::vector<std::string> fields = {}) const {
    return get_by_curl("http://127.0.0.1:" + std::to_string(nginx_.http_port()) + "/visit", fields);
  }

  /// Its cookie as a browser sends it back.
  static std::string pair_in(const http_response& answer) {
    return "sid=" + answer.cookie_value("sid");
  }
  static bool is_secure(const http_response& answer) { return sets_secure(answer, "sid"); }

 private:
  const std::unique_ptr<server_under_test> other_;

 protected:
  nginx_of_the_guide nginx_;
};

ADAPTER_SUITE_WITH(behind_nginx, nginx_in_front);

TEST_P(behind_nginx, the_cookie_is_secure_over_https_and_not_over_http) {
  const auto answer = https();
  EXPECT_TRUE(answer.first_line.starts_with("HTTP/2 200")) << answer.first_line;
  EXPECT_TRUE(is_secure(answer));
  const auto plain = http();
  EXPECT_EQ(plain.body, "1");
  EXPECT_FALSE(is_secure(plain));
  EXPECT_TRUE(log_lines("secure").empty());
}

TEST_P(behind_nginx, what_a_visitor_says_of_proxies_counts_for_nothing) {
  for (const std::string field : {"X-Forwarded-Proto: ", "Forwarded: for=127.0.0.1;proto="}) {
    EXPECT_TRUE(is_secure(https({field + "http"}))) << field;
    EXPECT_FALSE(is_secure(http({field + "https"}))) << field;
  }
}

TEST_P(behind_nginx, a_session_goes_on_at_both_servers_and_when_one_does_not_answer) {
  const auto first = https();
  const auto cookie = "Cookie: " + pair_in(first);
  for (const auto* visits : {"2", "3", "4"}) EXPECT_EQ(https({cookie}).body, visits);
  nginx_.put_before(tcp_socket::free_port(), port());
  for (const auto* visits : {"5", "6"}) EXPECT_EQ(https({cookie}).body, visits);
}

TEST_P(behind_nginx, cookie_fields_that_http_2_splits_are_all_read) {
  const auto cookie = "Cookie: " + pair_in(https());
  EXPECT_EQ(https({"Cookie: theme=dark", cookie, "Cookie: lang=en"}).body, "2");
  EXPECT_EQ(https({cookie, "Cookie: theme=dark"}).body, "3");
}

}  // namespace
}  // namespace dynasession::test
