// SPDX-License-Identifier: Apache-2.0
// Servers that serve TLS themselves.
#include "adapter_suite/adapter_test.hpp"
#include "adapter_suite/https.hpp"

namespace dynasession::test {
namespace {

class with_tls : public adapter_test {
 protected:
  with_tls()
      : adapter_test([](configuration& options) {
          options.secure = secure_policy::automatic;
          options.cookie_name = "sid";
        }) {}
};

ADAPTER_SUITE_WITH(secure_auto_with_tls, with_tls);

TEST_P(secure_auto_with_tls, the_cookie_is_secure_and_over_plain_http_it_is_not) {
  if (!GetParam().start_with_tls) GTEST_SKIP() << "the server of this program has no TLS";
  const auto server = GetParam().start_with_tls(store_, options());
  const auto url = "https://localhost:" + std::to_string(server->port()) + "/visit";
  EXPECT_TRUE(sets_secure(get_by_curl(url), "sid"));
  EXPECT_TRUE(sets_secure(get_by_curl(url, {"X-Forwarded-Proto: http"}), "sid"));
  EXPECT_FALSE(sets_secure(ask(port(), get_request("/visit")), "sid"));
  EXPECT_TRUE(log_lines("secure").empty());
}

}  // namespace
}  // namespace dynasession::test
