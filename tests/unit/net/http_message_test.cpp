// SPDX-License-Identifier: Apache-2.0
#include "net/http_message.hpp"

#include <gtest/gtest.h>

namespace dynasession::net {
namespace {

http_response with(std::vector<http_field> fields) {
  http_response response;
  response.fields = std::move(fields);
  return response;
}

TEST(http_message, a_field_is_found_by_its_name_in_any_case) {
  const auto response = with({{"Content-Type", "a"}, {"X-Amz-Crc32", "1"}});
  EXPECT_EQ(response.field("x-amz-crc32"), "1");
  EXPECT_EQ(response.field("CONTENT-TYPE"), "a");
}

TEST(http_message, the_first_of_equal_fields_counts) {
  EXPECT_EQ(with({{"a", "1"}, {"A", "2"}}).field("a"), "1");
}

TEST(http_message, an_empty_field_is_not_an_absent_one) {
  EXPECT_EQ(with({{"a", ""}}).field("a"), "");
  EXPECT_EQ(with({{"ab", "1"}, {"a-b", "1"}, {"", "1"}}).field("a"), std::nullopt);
  EXPECT_EQ(http_response().field("a"), std::nullopt);
}

TEST(http_message, is_a_post_to_the_root_by_default) {
  EXPECT_EQ(http_request().method, "POST");
  EXPECT_EQ(http_request().target, "/");
}

}  // namespace
}  // namespace dynasession::net
