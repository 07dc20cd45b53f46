// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dynasession::aws {
namespace {

std::string url_refusal(std::string_view url) {
  const auto parsed = parse_endpoint(url);
  return parsed.has_error() ? parsed.error().message() : "accepted";
}

TEST(endpoint, is_scheme_host_port_and_path) {
  const auto parsed = parse_endpoint("http://127.0.0.1:8000/a/b/").value();
  EXPECT_FALSE(parsed.tls);
  EXPECT_EQ(parsed.host, "127.0.0.1");
  EXPECT_EQ(parsed.port, 8000);
  EXPECT_EQ(parsed.path, "/a/b");
  EXPECT_EQ(parsed.authority(), "127.0.0.1:8000");
  EXPECT_EQ(parsed.url(), "http://127.0.0.1:8000/a/b");
}

TEST(endpoint, a_scheme_brings_its_port) {
  EXPECT_EQ(parse_endpoint("http://h").value().port, 80);
  EXPECT_EQ(parse_endpoint("HTTPS://h/").value().port, 443);
  EXPECT_EQ(parse_endpoint("https://h:443").value().authority(), "h");
  EXPECT_EQ(parse_endpoint("https://h:80").value().authority(), "h:80");
  EXPECT_EQ(parse_endpoint("http://h:443///").value().url(), "http://h:443");
}

TEST(endpoint, an_ipv6_address_stands_in_brackets) {
  const auto parsed = parse_endpoint("http://[::1]:8000").value();
  EXPECT_EQ(parsed.host, "::1");
  EXPECT_EQ(parsed.port, 8000);
  EXPECT_EQ(parsed.authority(), "[::1]:8000");
  EXPECT_EQ(parse_endpoint("https://[2001:DB8::1.2.3.4]/x").value().url(),
            "https://[2001:DB8::1.2.3.4]/x");
}

TEST(endpoint, a_scheme_that_is_not_http_is_refused) {
  for (const auto* url : {"", "h", "h:8000", "//h", "://h", "ftp://h", "http:/h", "http",
                          "http:", " http://h", "unix:///tmp/x"})
    EXPECT_THAT(url_refusal(url), testing::HasSubstr("http:// or https://")) << url;
}

TEST(endpoint, what_is_no_host_is_refused) {
  for (const auto* url : {"http://", "http:///a", "http://:80", "http://a b", "http://a..b",
                          "http://.a", "http://a\r\nX: 1", "http://h\xc3\xa9", "http://a,b",
                          "http://[::1", "http://[]", "http://[::1]x", "http://::1]", "http://a]"})
    EXPECT_THAT(url_refusal(url), testing::HasSubstr("host")) << url;
  for (const auto* url :
       {"http://[1.2.3.4]", "http://[::g]", "http://[fe80::1%eth0]", "http://[a]"})
    EXPECT_THAT(url_refusal(url), testing::HasSubstr("IPv6")) << url;
  EXPECT_THAT(url_refusal("http://" + std::string(254, 'a')), testing::HasSubstr("host"));
}

TEST(endpoint, a_bad_port_is_refused) {
  for (const auto* url : {"http://h:", "http://h:0", "http://h:65536", "http://h:-1", "http://h:+1",
                          "http://h:8x", "http://h: 80", "http://h:80:80", "http://fe80::1",
                          "http://[::1]:", "http://h:99999999999999999999"})
    EXPECT_THAT(url_refusal(url), testing::HasSubstr("port")) << url;
  EXPECT_EQ(parse_endpoint("http://h:65535").value().port, 65535);
}

TEST(endpoint, user_info_is_refused_and_not_repeated) {
  for (const auto* url : {"http://user:hush@h", "http://hush@h:1", "http://@h"}) {
    EXPECT_THAT(url_refusal(url), testing::HasSubstr("user or password")) << url;
    EXPECT_THAT(url_refusal(url), testing::Not(testing::HasSubstr("hush"))) << url;
  }
}

TEST(endpoint, query_and_fragment_are_refused) {
  for (const auto* url : {"http://h?a", "http://h/?a=b", "http://h#a", "http://h/a#", "http://h/?"})
    EXPECT_THAT(url_refusal(url), testing::HasSubstr("query or fragment")) << url;
}

TEST(endpoint, a_path_that_breaks_a_request_is_refused) {
  for (const auto* url : {"http://h/a b", "http://h/\r\nX: 1", "http://h/\x80", "http://h/\t"})
    EXPECT_THAT(url_refusal(url), testing::HasSubstr("path")) << url;
}

}  // namespace
}  // namespace dynasession::aws
