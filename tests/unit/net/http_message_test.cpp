// SPDX-License-Identifier: Apache-2.0
#include "net/http_message.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

namespace dynasession::net {
namespace {

http_response with(http_fields fields) {
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

TEST(http_message, fields_keep_their_order_when_some_are_removed) {
  http_fields fields{{"a", "1"}, {"b", "2"}, {"a", "3"}, {"c", ""}};
  EXPECT_EQ(fields.text(), "a: 1\r\nb: 2\r\na: 3\r\nc: \r\n");
  fields.erase_if([](const http_field& each) { return each.name == "a"; });
  EXPECT_EQ(fields.text(), "b: 2\r\nc: \r\n");
  ASSERT_EQ(fields.size(), 2u);
  EXPECT_EQ(fields[0].value, "2");
  EXPECT_EQ(fields.back().name, "c");
}

TEST(http_message, a_copy_of_fields_does_not_depend_on_them) {
  std::optional<http_fields> first(http_fields{{"name", std::string(100, 'x')}});
  const auto copy = *first;
  const auto moved = *std::move(first);
  first.reset();
  EXPECT_EQ(copy[0].value, std::string(100, 'x'));
  EXPECT_EQ(moved[0].value, copy[0].value);
}

TEST(http_message, is_a_post_to_the_root_by_default) {
  EXPECT_EQ(http_request().method, "POST");
  EXPECT_EQ(http_request().target, "/");
}

}  // namespace
}  // namespace dynasession::net
