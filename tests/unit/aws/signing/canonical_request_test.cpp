// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/canonical_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

net::http_request with(std::vector<net::http_field> fields) {
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

}  // namespace
}  // namespace dynasession::aws
