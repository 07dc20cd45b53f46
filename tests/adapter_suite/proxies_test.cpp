// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"
#include "adapter_suite/https.hpp"

#include <initializer_list>

namespace dynasession::test {
namespace {

/// With `secure: auto`, so that the cookie shows how the server believes that the request came.
class proxied_test : public adapter_test {
 protected:
  using adapter_test::adapter_test;

  static void make_automatic(configuration& options) {
    options.secure = secure_policy::automatic;
    options.cookie_name = "sid";
  }

  bool gets_secure_cookie(std::initializer_list<std::string> fields) const {
    std::string request = "GET /visit HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n";
    for (const auto& field : fields) request += field + "\r\n";
    return sets_secure(ask(port(), request + "\r\n"), "sid");
  }
};

class behind_a_trusted_proxy : public proxied_test {
 protected:
  behind_a_trusted_proxy()
      : proxied_test([](configuration& options) {
          make_automatic(options);
          options.trusted_proxies = {"192.0.2.0/24", "127.0.0.1"};
        }) {}
};

class behind_another_proxy : public proxied_test {
 protected:
  behind_another_proxy()
      : proxied_test([](configuration& options) {
          make_automatic(options);
          options.trusted_proxies = {"192.0.2.0/24"};
        }) {}
};

ADAPTER_SUITE_WITH(secure_auto_behind_a_trusted_proxy, behind_a_trusted_proxy);

TEST_P(secure_auto_behind_a_trusted_proxy, the_cookie_is_as_the_proxy_says) {
  EXPECT_FALSE(gets_secure_cookie({"X-Forwarded-Proto: http"}));
  EXPECT_FALSE(gets_secure_cookie({"x-forwarded-proto: HTTP"}));
  EXPECT_TRUE(gets_secure_cookie({"X-Forwarded-Proto: https"}));
  EXPECT_FALSE(gets_secure_cookie({"Forwarded: For=\"[2001:db8::1]:4711\";Proto=\"http\""}));
  EXPECT_TRUE(gets_secure_cookie({"Forwarded: for=198.51.100.1;proto=https"}));
}

TEST_P(secure_auto_behind_a_trusted_proxy, the_cookie_is_secure_if_it_says_nothing_clear) {
  EXPECT_TRUE(gets_secure_cookie({}));
  EXPECT_TRUE(gets_secure_cookie({"X-Forwarded-For: 198.51.100.1"}));
  EXPECT_TRUE(gets_secure_cookie({"X-Forwarded-Proto: http, https"}));
  EXPECT_TRUE(gets_secure_cookie({"X-Forwarded-Proto: http", "Forwarded: proto=https"}));
}

TEST_P(secure_auto_behind_a_trusted_proxy, several_fields_are_one_list) {
  if (!GetParam().framework.gives_every_field)
    GTEST_SKIP() << "the framework gives one field of a name";
  EXPECT_TRUE(gets_secure_cookie({"X-Forwarded-Proto: http", "X-Forwarded-Proto: https"}));
  EXPECT_TRUE(gets_secure_cookie(
      {"Forwarded: for=10.1.1.1;proto=http", "Forwarded: for=198.51.100.1;proto=https"}));
}

ADAPTER_SUITE_WITH(secure_auto_behind_another_proxy, behind_another_proxy);

TEST_P(secure_auto_behind_another_proxy, what_it_says_is_not_believed) {
  EXPECT_TRUE(gets_secure_cookie({"X-Forwarded-Proto: http"}));
  EXPECT_TRUE(gets_secure_cookie({"Forwarded: for=192.0.2.1;proto=http"}));
  EXPECT_TRUE(gets_secure_cookie({"X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: http"}));
}

TEST_P(secure_auto_behind_another_proxy, a_request_without_one_is_plain_http) {
  EXPECT_EQ(gets_secure_cookie({}), !GetParam().framework.knows_tls);
}

}  // namespace
}  // namespace dynasession::test
