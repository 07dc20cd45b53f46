// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/service_error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace dynasession::dynamodb {
namespace {

service_error error_in(std::string body, const char* type_field = nullptr) {
  net::http_response response;
  response.status = 400;
  if (type_field) response.fields = {{"x-amzn-ErrorType", type_field}};
  response.body = std::move(body);
  return service_error(response);
}

std::string name_in(std::string body, const char* type_field = nullptr) {
  return error_in(std::move(body), type_field).name();
}

TEST(service_error, tells_status_name_message_and_the_rest) {
  const auto failed =
      error_in(R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
               R"("message":"The conditional request failed","Item":{"id":{"S":"a"}}})");
  EXPECT_EQ(failed.status(), 400);
  EXPECT_EQ(failed.name(), "ConditionalCheckFailedException");
  EXPECT_EQ(failed.message(), "The conditional request failed");
  EXPECT_EQ(failed.body()["Item"]["id"]["S"].text(), "a");
}

TEST(service_error, is_named_by_the_field_then_by_type_then_by_code) {
  EXPECT_EQ(name_in(R"({"__type":"b#B","code":"C"})", "a#A:http://a#b"), "A");
  EXPECT_EQ(name_in(R"({"__type":"b#B","code":"C"})", ""), "B");
  EXPECT_EQ(name_in(R"({"__type":400,"code":"c#C:d#D"})"), "C");
}

TEST(service_error, both_spellings_of_the_message_are_read) {
  EXPECT_EQ(error_in(R"({"Message":"M"})").message(), "M");
  EXPECT_EQ(error_in(R"({"message":null,"Message":"M"})").message(), "M");
  EXPECT_EQ(error_in(R"({"message":"m","Message":"M"})").message(), "m");
}

TEST(service_error, a_body_without_an_error_is_accepted) {
  for (const auto* body : {"", "{}", "[]", "null", "0", "\"__type\"", "{", R"({"__type":"A"} x)",
                           "<html>Bad gateway", R"({"__type":["A"],"message":{}})",
                           R"({"code":null})", "\xff\xfe", R"({"code":"\ud800"})"}) {
    const auto failed = error_in(body);
    EXPECT_EQ(failed.name(), "") << body;
    EXPECT_EQ(failed.message(), "") << body;
  }
}

TEST(service_error, what_is_no_name_is_not_taken_for_one) {
  EXPECT_EQ(name_in(R"({"code":"C"})", "no name\x80"), "C");
  EXPECT_EQ(name_in(R"({"code":"a b"})", "<script>"), "");
  EXPECT_EQ(name_in(R"({"code":"#"})", ":::"), "");
  EXPECT_EQ(name_in("", " Throttling : "), "Throttling");
}

TEST(service_error, huge_and_deep_bodies_are_just_bodies) {
  EXPECT_EQ(name_in(std::string(1'000'000, '[')), "");
  std::string deep = R"({"code":)";
  for (int i = 0; i < 100'000; ++i) deep += R"({"a":)";
  EXPECT_EQ(name_in(deep), "");
  const std::string text(5'000'000, 'm');
  EXPECT_EQ(error_in(R"({"code":"C","message":")" + text + "\"}").message(), text);
}

}  // namespace
}  // namespace dynasession::dynamodb
