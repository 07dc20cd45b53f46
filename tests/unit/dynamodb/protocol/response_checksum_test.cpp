// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/response.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace dynasession::dynamodb {
namespace {

bool is_damaged_with(const char* checksum, std::string body = "123456789") {
  net::http_response response;
  response.status = 200;
  response.fields = {{"X-AMZ-CRC32", checksum}};
  response.body = std::move(body);
  return interpret(response).is_damaged;
}

TEST(checksum, one_that_matches_proves_the_body) {
  EXPECT_FALSE(is_damaged_with("3421780262"));  // 0xcbf43926, CRC-32's published check value
  EXPECT_FALSE(is_damaged_with("0", ""));
}

TEST(checksum, a_changed_body_is_noticed) {
  EXPECT_TRUE(is_damaged_with("3421780262", "123456788"));
  EXPECT_TRUE(is_damaged_with("3421780262", "12345678"));
  EXPECT_TRUE(is_damaged_with("3421780262", ""));
}

// What is in a refusal decides what is written next.
TEST(checksum, of_a_refusal_counts_too) {
  net::http_response response;
  response.status = 400;
  response.body = R"({"__type":"x#ConditionalCheckFailedException","Item":{}})";
  EXPECT_EQ(interpret(response).is, outcome::refused);
  EXPECT_FALSE(interpret(response).is_verified);
  response.fields = {{"x-amz-crc32", "1"}};
  EXPECT_EQ(interpret(response).is, outcome::unknown);
  EXPECT_FALSE(interpret(response).body.root());
  response.fields = {{"x-amz-crc32", "3170078210"}};
  EXPECT_EQ(interpret(response).is, outcome::refused);
  EXPECT_TRUE(interpret(response).is_verified);
}

TEST(checksum, what_is_no_checksum_proves_nothing) {
  for (const auto* value : {"", "x", "-1", "1x", " 1", "0x1", "4294967296", "99999999999999999999"})
    EXPECT_FALSE(is_damaged_with(value)) << value;
}

}  // namespace
}  // namespace dynasession::dynamodb
