// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/sigv4.hpp"

#include "crypto/digest.hpp"
#include "support/time_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace dynasession::aws {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_days day = 2015y / 8 / 30;
const aws_credentials credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

// The example in the AWS General Reference.
TEST(signing_key, is_derived_as_documented) {
  const signing_key key(credentials, day, "us-east-1", "iam");
  constexpr std::string_view bytes =
      "\xc4\xaf\xb1\xcc\x57\x71\xd8\x71\x76\x3a\x39\x3e\x44\xb7\x03\x57"
      "\x1b\x55\xcc\x28\x42\x4d\x1a\x5e\x86\xda\x6e\xd3\xc1\x54\xa4\xb9";
  EXPECT_EQ(key.hmac()("message"), crypto::hmac_sha256(bytes, "message"));
  EXPECT_EQ(key.scope(), "20150830/us-east-1/iam/aws4_request");
}

TEST(signing_key, is_good_for_its_day) {
  const signing_key key(credentials, day, "us-east-1", "dynamodb");
  EXPECT_TRUE(key.is_for(credentials, day));
  EXPECT_TRUE(key.is_for(credentials, day + 24h - 1s));
  EXPECT_FALSE(key.is_for(credentials, day + 24h));
  EXPECT_FALSE(key.is_for(credentials, day - 1s));
}

TEST(signing_key, is_good_for_the_credentials_it_came_from) {
  const signing_key key(credentials, day, "us-east-1", "dynamodb");
  auto others = credentials;
  others.session_token = "new";
  EXPECT_FALSE(key.is_for(others, day));
  others = credentials;
  others.secret_access_key = "new";
  EXPECT_FALSE(key.is_for(others, day));
}

constexpr std::chrono::sys_seconds noon = std::chrono::sys_days(2015y / 8 / 30) + 12h;

signing_key key_of(std::string session_token) {
  return {{"id", "secret", std::move(session_token)},
          std::chrono::floor<std::chrono::days>(noon),
          "us-east-1",
          "dynamodb"};
}

net::http_fields fields_with(const std::string& end_of_target) {
  return {{"Content-Type", "application/x-amz-json-1.0"},
          {"X-Amz-Target", "DynamoDB_20120810.ListTables" + end_of_target}};
}

net::http_request list_tables() {
  net::http_request request;
  request.fields = fields_with("");
  request.body = "{}";
  return request;
}

std::vector<std::string> names_of(const net::http_request& request) {
  std::vector<std::string> names;
  for (const auto& field : request.fields) names.emplace_back(field.name);
  return names;
}

TEST(sigv4, the_time_is_written_as_aws_wants_it) {
  const auto text = string_to_sign("", key_of(""), detail::amz_date(noon + 5min + 9s));
  EXPECT_THAT(text, testing::StartsWith("AWS4-HMAC-SHA256\n20150830T120509Z\n20150830/us-east-1/"));
}

TEST(sigv4, a_token_is_sent_only_if_there_is_one) {
  auto without = list_tables(), with = list_tables();
  sign(without, "h", key_of(""), noon);
  sign(with, "h", key_of("token"), noon);
  EXPECT_THAT(names_of(without),
              testing::ElementsAre("Content-Type", "X-Amz-Target", "X-Amz-Date", "Authorization"));
  EXPECT_THAT(names_of(with),
              testing::ElementsAre("Content-Type", "X-Amz-Target", "X-Amz-Security-Token",
                                   "X-Amz-Date", "Authorization"));
}

net::http_fields with_other_case(const net::http_fields& fields) {
  net::http_fields made;
  for (const auto field : fields) {
    std::string name(field.name);
    name[0] ^= 0x20;
    made.push_back({name, field.value});
  }
  return made;
}

TEST(sigv4, signing_again_replaces_the_earlier_signature) {
  auto once = list_tables(), twice = list_tables();
  sign(once, "h", key_of(""), noon);
  sign(twice, "h", key_of("expired"), noon - 1h, {.sign_body = true});
  twice.fields = with_other_case(twice.fields);
  sign(twice, "h", key_of(""), noon);
  EXPECT_EQ(once.fields.size(), twice.fields.size());
  EXPECT_EQ(once.fields.back().value, twice.fields.back().value);
}

TEST(sigv4, whatever_is_signed_changes_the_signature) {
  const auto signed_with = [](auto change) {
    auto request = list_tables();
    change(request);
    sign(request, "h", key_of(""), noon);
    return std::string(request.fields.back().value);
  };
  const auto unchanged = signed_with([](auto&) {});
  EXPECT_NE(unchanged, signed_with([](auto& request) { request.body = "{ }"; }));
  EXPECT_NE(unchanged, signed_with([](auto& request) { request.target = "/a"; }));
  EXPECT_NE(unchanged, signed_with([](auto& request) { request.method = "GET"; }));
  EXPECT_NE(unchanged, signed_with([](auto& request) { request.fields = fields_with("x"); }));
  EXPECT_EQ(unchanged, signed_with([](auto& request) { request.fields = fields_with(" "); }));
}

TEST(sigv4, the_secret_is_nowhere_in_the_request) {
  auto request = list_tables();
  sign(request, "h", key_of(""), noon);
  for (const auto& field : request.fields)
    EXPECT_THAT(field.value, testing::Not(testing::HasSubstr("secret")));
}

}  // namespace
}  // namespace dynasession::aws
