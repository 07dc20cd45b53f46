// SPDX-License-Identifier: Apache-2.0
#include "http/answer.hpp"

#include "http/http_response.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

namespace dynasession::test {
namespace {

boost::json::value body_of(const answer& given) {
  return boost::json::parse(parse_response(given.bytes).body);
}

TEST(an_answer, has_the_checksum_that_zlib_computes) {
  EXPECT_EQ(crc32("123456789"), 0xcbf43926U);
  EXPECT_EQ(crc32("{}"), 2745614147U);
}

TEST(an_answer, says_what_dynamodb_says_around_a_body) {
  const auto parsed = parse_response(ok_answer("{}").bytes);
  EXPECT_EQ(parsed.status, 200);
  EXPECT_EQ(parsed.body, "{}");
  EXPECT_EQ(parsed.content_length(), 2U);
  EXPECT_EQ(parsed.first("content-type"), "application/x-amz-json-1.0");
  EXPECT_EQ(parsed.first("x-amz-crc32"), "2745614147");
  EXPECT_EQ(parsed.first("x-amzn-requestid"), request_id);
}

TEST(an_answer, names_an_error_as_dynamodb_does) {
  const auto given = error_answer(400, "ResourceNotFoundException", "no \"table\"");
  EXPECT_EQ(parse_response(given.bytes).status, 400);
  EXPECT_EQ(body_of(given).at("__type"),
            "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException");
  EXPECT_EQ(body_of(given).at("message"), "no \"table\"");
}

TEST(an_answer, tells_why_a_transaction_was_canceled) {
  EXPECT_EQ(
      body_of(transaction_canceled({"None", "TransactionConflict"})).at("CancellationReasons"),
      boost::json::parse(R"([{"Code":"None"},{"Code":"TransactionConflict"}])"));
}

TEST(an_answer, holds_the_record_that_failed_a_condition_if_there_is_one) {
  EXPECT_EQ(body_of(conditional_check_failed({{"n", 1}})).at("Item"),
            boost::json::parse(R"({"n":1})"));
  EXPECT_FALSE(body_of(conditional_check_failed()).as_object().contains("Item"));
}

TEST(an_answer, is_not_made_longer_by_cutting) {
  EXPECT_EQ(answer("abc").cut_to(2).bytes, "ab");
  EXPECT_EQ(answer("abc").cut_to(4).bytes, "abc");
}

}  // namespace
}  // namespace dynasession::test
