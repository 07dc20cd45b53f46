// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/retry.hpp"

#include "vectors.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <set>
#include <string>

namespace dynasession::test {
namespace {

namespace json = boost::json;
using dynamodb::outcome;
using std::chrono::microseconds;

constexpr const char* lists = "4-retry/lists/error-codes-and-numbers.json";

microseconds duration_of(const json::value& of_seconds) {
  return std::chrono::round<microseconds>(
      std::chrono::duration<double>(of_seconds.to_number<double>()));
}

outcome outcome_of(int status, const std::string& name = {}) {
  net::http_response response;
  response.status = status;
  if (!name.empty()) response.body = json::serialize(json::object{{"__type", name}});
  if (status == 200) response.body = "{}";
  return dynamodb::interpret(response).is;
}

// The points are those of other services, whose pauses begin at 50 ms.
TEST(conformance_retry, pauses_grow_as_botocore_s_by_half_of_them_for_dynamodb) {
  const auto series = vectors("4-retry/standard-2026/backoff-series.json");
  if (!series) GTEST_SKIP() << "11 points are not here: backoff-series.json";
  int attempts = 0;
  for (const auto& expected : series->at("attempts_1_to_11").as_array()) {
    const auto pause = dynamodb::pause_after(++attempts, outcome::unknown, 1);
    EXPECT_EQ(std::min(2 * pause, duration_of(series->at("max_backoff"))), duration_of(expected))
        << attempts;
  }
  EXPECT_EQ(attempts, 11);
}

// Left out: the quota of retries, x-amz-retry-after, and what concerns other services.
TEST(conformance_retry, the_numbers_are_those_of_2026_for_dynamodb) {
  const auto file = vectors(lists);
  if (!file) GTEST_SKIP() << "6 numbers are not here: " << lists;
  const auto& numbers = file->at("numbers_2026");
  const auto first = duration_of(numbers.at("base_delay_dynamodb_s"));
  const auto first_of_throttling = duration_of(numbers.at("base_delay_throttling_s"));
  const auto growth = numbers.at("growth").to_number<int>();
  EXPECT_EQ(dynamodb::max_attempts, numbers.at("max_attempts_dynamodb").to_number<int>());
  EXPECT_EQ(dynamodb::pause_after(1, outcome::unknown, 1), first);
  EXPECT_EQ(dynamodb::pause_after(2, outcome::unknown, 1), first * growth);
  EXPECT_EQ(dynamodb::pause_after(1, outcome::throttled, 1), first_of_throttling);
  EXPECT_EQ(dynamodb::pause_after(2, outcome::throttled, 1), first_of_throttling * growth);
  EXPECT_EQ(dynamodb::pause_after(99, outcome::unknown, 1),
            duration_of(numbers.at("max_backoff_s")));
  EXPECT_EQ(dynamodb::pause_after(99, outcome::unknown, 0), microseconds::zero());
}

// EC2's own name is left out. Two names tell of an attempt that is still at work: its outcome is
// unknown, and it is tried again as one that failed, not as one too many.
TEST(conformance_retry, errors_of_throttling_are_tried_again) {
  const auto file = vectors(lists);
  if (!file) GTEST_SKIP() << "13 names are not here: " << lists;
  const std::set<std::string> at_work{"TransactionInProgressException", "PriorRequestNotComplete"};
  int ran = 0;
  for (const auto& each : file->at("throttling_error_codes").as_array()) {
    const auto name = json::value_to<std::string>(each);
    if (name == "EC2ThrottledException") continue;
    EXPECT_EQ(outcome_of(400, name), at_work.contains(name) ? outcome::unknown : outcome::throttled)
        << name;
    ++ran;
  }
  EXPECT_EQ(ran, 13);
}

TEST(conformance_retry, what_passes_is_tried_again) {
  const auto file = vectors(lists);
  if (!file) GTEST_SKIP() << "9 errors are not here: " << lists;
  int ran = 0;
  for (const auto* list : {"transient_error_codes", "transient_error_codes_botocore_extra"})
    for (const auto& each : file->at(list).as_array()) {
      const auto name = json::value_to<std::string>(each);
      EXPECT_TRUE(is_retried(outcome_of(400, name))) << name;
      ++ran;
    }
  for (const auto& each : file->at("transient_http_status").as_array()) {
    EXPECT_TRUE(is_retried(outcome_of(each.to_number<int>()))) << each;
    ++ran;
  }
  for (const auto& [name, status] : file->at("dynamodb_extra_legacy").as_object()) {
    if (!status.is_number()) continue;  // the checksum: see the protocol's tests
    EXPECT_TRUE(is_retried(outcome_of(status.to_number<int>(), name))) << name;
    ++ran;
  }
  EXPECT_EQ(ran, 9);
}

/// How one answer of a case, the nth of its call, is judged.
void expect_judged(const json::object& step, const json::object& given, int attempts) {
  const auto& response = step.at("response").as_object();
  const auto& expected = step.at("expected").as_object();
  const auto is = outcome_of(response.at("status_code").to_number<int>(),
                             text_or_empty(response, "error_code"));
  const auto wanted = text_or_empty(expected, "outcome");
  EXPECT_EQ(is == outcome::done, wanted == "success");
  EXPECT_EQ(is_retried(is), wanted == "retry_request" || wanted == "max_attempts_exceeded");
  if (wanted != "retry_request") return;
  const bool begins_as_ours =
      text_or_empty(given, "service") == "dynamodb" || is == outcome::throttled;
  const auto drawn = given.at("exponential_base").to_number<double>();
  EXPECT_EQ(dynamodb::pause_after(attempts, is, drawn) * (begins_as_ours ? 1 : 2),
            duration_of(expected.at("delay")));
}

bool needs_what_is_not_there(const json::object& each) {
  const auto text = json::serialize(each);
  const auto& given = each.at("given").as_object();
  return text.find("quota_exceeded") != text.npos || text.find("retry-after") != text.npos ||
         given.contains("max_backoff_time");
}

TEST(conformance_retry, answers_are_judged_and_waited_for_as_the_standard_mode_of_2026_does) {
  DYNASESSION_VECTORS_OR_SKIP(cases, "4-retry/standard-2026/standard.json");
  int ran = 0;
  for (const auto& each : cases) {
    if (needs_what_is_not_there(each.as_object())) continue;
    SCOPED_TRACE(text_or_empty(each.as_object(), "name"));
    int attempts = 0;
    for (const auto& step : each.at("responses").as_array())
      expect_judged(step.as_object(), each.at("given").as_object(), ++attempts);
    ++ran;
  }
  std::cout << ran << " of " << cases.size() << " cases ran; the others need the quota of retries, "
            << "x-amz-retry-after or another limit of pauses\n";
  EXPECT_EQ(ran, 5);
}

}  // namespace
}  // namespace dynasession::test
