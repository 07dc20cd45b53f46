// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/proxy_environment.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dynasession::aws {
namespace {

using test::lookup_in;
using test::variables;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// "host port authorization", "none", or the error.
std::string proxy_of(const variables& environment, const char* server = "https://db.a.test") {
  const auto found = proxy_for(parse_endpoint(server).value(), lookup_in(environment));
  if (!found) return found.error().detail();
  if (!*found) return "none";
  const auto& [host, port, authorization] = **found;
  return host + ' ' + std::to_string(port) + (authorization.empty() ? "" : ' ' + authorization);
}

std::string without(const char* exceptions, const char* server) {
  return proxy_of({{"HTTPS_PROXY", "http://p"}, {"NO_PROXY", exceptions}}, server);
}

TEST(proxy_environment, without_a_variable_names_no_proxy) {
  EXPECT_EQ(proxy_of({}), "none");
  EXPECT_EQ(proxy_of({{"HTTPS_PROXY", " "}, {"NO_PROXY", "*"}}), "none");
}

TEST(proxy_environment, names_a_proxy_in_upper_or_lower_case_which_goes_first) {
  EXPECT_EQ(proxy_of({{"HTTPS_PROXY", "http://upper:1"}}), "upper 1");
  EXPECT_EQ(proxy_of({{"https_proxy", "http://lower:2"}}), "lower 2");
  EXPECT_EQ(proxy_of({{"https_proxy", "http://lower:2"}, {"HTTPS_PROXY", "http://upper:1"}}),
            "lower 2");
  EXPECT_EQ(proxy_of({{"https_proxy", ""}, {"HTTPS_PROXY", "http://upper:1"}}), "upper 1");
  EXPECT_EQ(proxy_of({{"HTTPS_PROXY", "http://p"}, {"no_proxy", "other.test"}, {"NO_PROXY", "*"}}),
            "p 80");
}

TEST(proxy_environment, reads_a_proxy_with_and_without_its_parts) {
  for (const auto& [url, proxy] : variables{{"p.test", "p.test 80"},
                                            {"p.test:3128", "p.test 3128"},
                                            {"HTTP://p.test:3128/", "p.test 3128"},
                                            {" http://[::1]:8080 ", "::1 8080"},
                                            {"http://10.1.2.3", "10.1.2.3 80"}})
    EXPECT_EQ(proxy_of({{"HTTPS_PROXY", url}}), proxy) << url;
}

TEST(proxy_environment, gives_the_user_and_the_password_to_the_proxy_without_their_escapes) {
  for (const auto& [user, basic] : variables{{"me:secret", "bWU6c2VjcmV0"},
                                             {"me", "bWU6"},
                                             {"me:", "bWU6"},
                                             {"m%40e:p:%2fw%20d", "bUBlOnA6L3cgZA=="},
                                             {"m@e:p:%2Fw%20d", "bUBlOnA6L3cgZA=="}}) {
    EXPECT_EQ(proxy_of({{"HTTPS_PROXY", "http://" + user + "@p:1"}}), "p 1 Basic " + basic) << user;
    EXPECT_EQ(proxy_of({{"HTTPS_PROXY", user + "@p:1"}}), "p 1 Basic " + basic) << user;
  }
}

TEST(proxy_environment, that_names_no_proxy_we_can_use_is_refused_without_telling_secrets) {
  for (const auto* url :
       {"https://me:secret@p", "socks5://me:secret@p", "http://me:secret@", "http://me:secret@p:x",
        "http://me:secret@p:0", "http://me:secret@a b", "http://me:secret@p?q", "://secret"})
    for (const auto* name : {"https_proxy", "HTTPS_PROXY"})
      EXPECT_THAT(proxy_of({{name, url}}),
                  AllOf(StartsWith(std::string(name) + ": "), Not(HasSubstr("secret"))))
          << url;
}

TEST(proxy_environment, leaves_servers_without_tls_alone) {
  const variables all{{"HTTP_PROXY", "http://p"},  {"http_proxy", "http://p"},
                      {"HTTPS_PROXY", "http://p"}, {"https_proxy", "http://p"},
                      {"ALL_PROXY", "http://p"},   {"all_proxy", "http://p"}};
  EXPECT_EQ(proxy_of(all, "http://db.a.test"), "none");
  EXPECT_EQ(proxy_of(all, "http://169.254.170.2"), "none");
  EXPECT_EQ(proxy_of(all, "https://db.a.test"), "p 80");
}

TEST(proxy_environment, excepts_hosts_and_all_below_them) {
  for (const auto* list : {"*", "db.a.test", "a.test", ".a.test", "*.a.test", "A.Test", "a.test.",
                           "x.test,a.test", "x.test, a.test ", "x.test a.test", ",,a.test,",
                           "a.test:443", "x.test:1,db.a.test:443", "test."})
    EXPECT_EQ(without(list, "https://db.a.test"), "none") << list;
  for (const auto* list : {"", ",", ".", "*.", "b.test", "b.a.test", "x.db.a.test", "db.a",
                           "a.test:444", "b.a.test:443", "a*.test", "10.0.0.0/8"})
    EXPECT_EQ(without(list, "https://db.a.test"), "p 80") << list;
  EXPECT_EQ(without("a.test", "https://a.test."), "none");
  EXPECT_EQ(without("a.test", "https://aa.test"), "p 80");
  EXPECT_EQ(without("a.test:8443", "https://a.test:8443"), "none");
}

TEST(proxy_environment, excepts_addresses_and_networks) {
  for (const auto* list :
       {"10.1.2.3", "10.1.2.3:443", "10.0.0.0/8", "10.1.2.0/24", "10.1.2.2/31", "0.0.0.0/0"})
    EXPECT_EQ(without(list, "https://10.1.2.3"), "none") << list;
  for (const auto* list : {"10.1.2.4", "10.1.2.3:80", "10.1.2.0/31", "11.0.0.0/8", "10.0.0.0/33",
                           "10.0.0.0/x", "10.0.0.0/", "0.1.2.3", ".2.3", "2.3", "::/0"})
    EXPECT_EQ(without(list, "https://10.1.2.3"), "p 80") << list;
  for (const auto* list : {"fd00::1", "[fd00::1]", "FD00:0:0:0:0:0:0:1", "[fd00::1]:443",
                           "fd00::/8", "[fd00::]/8,fd00::0001"})
    EXPECT_EQ(without(list, "https://[fd00::1]"), "none") << list;
  for (const auto* list : {"fd00::2", "[fd00::1]:80", "fe00::/8", "[", "[]", "0.0.0.0/0"})
    EXPECT_EQ(without(list, "https://[fd00::1]"), "p 80") << list;
}

}  // namespace
}  // namespace dynasession::aws
