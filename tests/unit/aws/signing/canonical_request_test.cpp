// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/canonical_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

net::http_request with(net::http_fields fields) {
  net::http_request request;
  request.fields = std::move(fields);
  return request;
}

TEST(canonical_request, what_proxies_change_is_not_signed) {
  const auto request = with({{"User-Agent", "u"},
                             {"Connection", "close"},
                             {"Expect", "e"},
                             {"X-Amzn-Trace-Id", "t"},
                             {"Transfer-Encoding", "chunked"}});
  EXPECT_EQ(canonical_request(request, "h").signed_fields(), "host");
}

TEST(canonical_request, names_are_sorted_whatever_their_case) {
  const auto request = with({{"b", "1"}, {"A", "2"}, {"X-Amz-Target", "T"}, {"x-AMZ-date", "D"}});
  EXPECT_EQ(canonical_request(request, "h").signed_fields(), "a;b;host;x-amz-date;x-amz-target");
}

TEST(canonical_request, a_value_of_blanks_is_empty) {
  const canonical_request canonical(with({{"a", " \t\r\n "}, {"b", ""}}), "h");
  EXPECT_THAT(canonical.text(), testing::HasSubstr("\na:\nb:\nhost:h\n"));
}

TEST(canonical_request, values_of_one_name_are_joined_in_order) {
  const canonical_request canonical(with({{"a", "2"}, {"A", " 1 "}, {"a", "2"}}), "h");
  EXPECT_THAT(canonical.text(), testing::HasSubstr("\na:2,1,2\n"));
}

TEST(canonical_request, a_target_without_a_path_is_the_root) {
  auto request = with({});
  request.target = "";
  EXPECT_THAT(canonical_request(request, "h").text(), testing::StartsWith("POST\n/\n\nhost:h\n"));
  request.target = "?a";
  EXPECT_THAT(canonical_request(request, "h").text(), testing::StartsWith("POST\n/\na=\nhost:h\n"));
}

TEST(canonical_uri, a_path_never_climbs_above_the_root) {
  EXPECT_EQ(canonical_path("", true), "/");
  EXPECT_EQ(canonical_path("/../../a", true), "/a");
  EXPECT_EQ(canonical_path("/a/b/../c/./d//e/", true), "/a/c/d/e/");
  EXPECT_EQ(canonical_path("/...", true), "/...");
}

TEST(canonical_uri, a_path_that_is_not_normalised_is_only_encoded) {
  EXPECT_EQ(canonical_path("", false), "/");
  EXPECT_EQ(canonical_path("/a/..//%2F:\x80", false), "/a/..//%252F%3A%80");
}

TEST(canonical_uri, a_query_is_encoded_once_whether_it_was_or_not) {
  EXPECT_EQ(canonical_query("a=%2f&b=/"), "a=%2F&b=%2F");
  EXPECT_EQ(canonical_query("a=+&b=%20"), "a=%2B&b=%20");
}

TEST(canonical_uri, what_is_no_escape_is_text) {
  EXPECT_EQ(canonical_query("a=%"), "a=%25");
  EXPECT_EQ(canonical_query("a=%4"), "a=%254");
  EXPECT_EQ(canonical_query("a=%zz%+1"), "a=%25zz%25%2B1");
}

TEST(canonical_uri, parameters_are_sorted_by_name_then_value) {
  EXPECT_EQ(canonical_query("b=2&a=2&a=1&a-b=0"), "a=1&a=2&a-b=0&b=2");
}

TEST(canonical_uri, odd_parameters_keep_their_meaning) {
  EXPECT_EQ(canonical_query(""), "");
  EXPECT_EQ(canonical_query("&&a&&"), "a=");
  EXPECT_EQ(canonical_query("=1&a=b=c"), "=1&a=b%3Dc");
}

}  // namespace
}  // namespace dynasession::aws
