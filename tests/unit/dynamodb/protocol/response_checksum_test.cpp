// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/response.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace dynasession::dynamodb {
namespace {

bool is_intact_with(const char* checksum, std::string body = "123456789") {
  net::http_response response;
  response.status = 200;
  response.fields = {{"X-AMZ-CRC32", checksum}};
  response.body = std::move(body);
  return is_intact(response);
}

TEST(checksum, one_that_matches_proves_the_body) {
  EXPECT_TRUE(is_intact_with("3421780262"));  // 0xcbf43926, CRC-32's published check value
  EXPECT_TRUE(is_intact_with("0", ""));
}

TEST(checksum, a_changed_body_is_noticed) {
  EXPECT_FALSE(is_intact_with("3421780262", "123456788"));
  EXPECT_FALSE(is_intact_with("3421780262", "12345678"));
  EXPECT_FALSE(is_intact_with("3421780262", ""));
}

TEST(checksum, what_is_no_checksum_proves_nothing) {
  for (const auto* value : {"", "x", "-1", "1x", " 1", "0x1", "4294967296", "99999999999999999999"})
    EXPECT_TRUE(is_intact_with(value)) << value;
}

}  // namespace
}  // namespace dynasession::dynamodb
