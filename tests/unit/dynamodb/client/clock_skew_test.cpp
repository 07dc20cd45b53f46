// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/clock_skew.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

using namespace std::chrono;

constexpr sys_seconds date = sys_days(2015y / August / 30) + 12h + 36min;

net::http_response refusal(const std::string& name = "InvalidSignatureException",
                           const std::string& date_text = "Sun, 30 Aug 2015 12:36:00 GMT") {
  net::http_response response;
  response.status = 400;
  response.fields = {{"date", date_text}};
  response.body = R"({"__type":"com.amazon.coral.service#)" + name + "\"}";
  return response;
}

TEST(clock_skew, is_what_our_clock_lacks) {
  EXPECT_EQ(clock_skew(refusal(), date - 10min), 10min);
  EXPECT_EQ(clock_skew(refusal(), date + 24h), -24h);
}

TEST(clock_skew, is_not_the_cause_within_four_minutes) {
  EXPECT_EQ(clock_skew(refusal(), date - 4min), std::nullopt);
  EXPECT_EQ(clock_skew(refusal(), date + 4min), std::nullopt);
  EXPECT_EQ(clock_skew(refusal(), date + 4min + 1s), -(4min + 1s));
}

TEST(clock_skew, is_not_found_in_responses_with_other_errors) {
  for (const auto* name : {"ValidationException", "ExpiredTokenException", "", "RequestExpired"})
    EXPECT_EQ(clock_skew(refusal(name), date - 1h), std::nullopt) << name;
  for (const auto* text : {"", "now", "0"})
    EXPECT_EQ(clock_skew(refusal("InvalidSignatureException", text), date - 1h), std::nullopt);
  auto success = refusal();
  success.status = 200;
  EXPECT_EQ(clock_skew(success, date - 1h), std::nullopt);
}

TEST(clock_difference, is_found_in_any_response_with_a_date) {
  auto answer = refusal();
  answer.status = 200;
  EXPECT_EQ(clock_difference(answer, date - 3s), 3s);
  EXPECT_EQ(clock_difference(answer, date + 24h), -24h);
  EXPECT_EQ(clock_difference(refusal("", "now"), date), std::nullopt);
}

}  // namespace
}  // namespace dynasession::dynamodb
