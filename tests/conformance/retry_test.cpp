// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/retry.hpp"

#include "vectors.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <optional>
#include <set>
#include <string>

namespace dynasession::test {
namespace {

namespace json = boost::json;
using dynamodb::outcome;
using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr const char* lists = "4-retry/lists/error-codes-and-numbers.json";

microseconds duration_of(const json::value& of_seconds) {
  return std::chrono::round<microseconds>(
      std::chrono::duration<double>(of_seconds.to_number<double>()));
}

microseconds pause_after(int attempts, outcome last, double drawn) {
  return dynamodb::pause_after(attempts, {last, error()}, drawn);
}

outcome outcome_of(int status, const std::string& name = {}) {
  net::http_response response;
  response.status = status;
  if (!name.empty()) response.body = json::serialize(json::object{{"__type", name}});
  if (status == 200) response.body = "{}";
  return dynamodb::interpret(response).is;
}

// The cases are for other services, whose pauses begin at 50 ms.
TEST(conformance_retry, pauses_grow_as_botocore_s_by_half_of_them_for_dynamodb) {
  const auto series = vectors("4-retry/standard-2026/backoff-series.json");
  if (!series) GTEST_SKIP() << "11 points are not here: backoff-series.json";
  int attempts = 0;
  for (const auto& expected : series->at("attempts_1_to_11").as_array()) {
    const auto pause = pause_after(++attempts, outcome::unknown, 1);
    EXPECT_EQ(std::min(2 * pause, duration_of(series->at("max_backoff"))), duration_of(expected))
        << attempts;
  }
  EXPECT_EQ(attempts, 11);
}

// Left out: cases for other services, such as the 5 cases for long polling.
TEST(conformance_retry, the_numbers_are_those_of_2026_for_dynamodb) {
  const auto file = vectors(lists);
  if (!file) GTEST_SKIP() << "6 numbers are not here: " << lists;
  const auto& numbers = file->at("numbers_2026");
  const auto first = duration_of(numbers.at("base_delay_dynamodb_s"));
  const auto first_of_throttling = duration_of(numbers.at("base_delay_throttling_s"));
  const auto growth = numbers.at("growth").to_number<int>();
  EXPECT_EQ(dynamodb::max_attempts, numbers.at("max_attempts_dynamodb").to_number<int>());
  EXPECT_EQ(pause_after(1, outcome::unknown, 1), first);
  EXPECT_EQ(pause_after(2, outcome::unknown, 1), first * growth);
  EXPECT_EQ(pause_after(1, outcome::throttled, 1), first_of_throttling);
  EXPECT_EQ(pause_after(2, outcome::throttled, 1), first_of_throttling * growth);
  EXPECT_EQ(pause_after(99, outcome::unknown, 1), duration_of(numbers.at("max_backoff_s")));
  EXPECT_EQ(pause_after(99, outcome::unknown, 0), microseconds::zero());
  dynamodb::retry_quota quota;
  EXPECT_EQ(quota.left(), numbers.at("quota_capacity").to_number<int>());
  quota.take(outcome::unknown);
  quota.take(outcome::throttled);
  quota.give_back(std::nullopt);
  EXPECT_EQ(quota.left(), numbers.at("quota_capacity").to_number<int>() -
                              numbers.at("cost_transient").to_number<int>() -
                              numbers.at("cost_throttling").to_number<int>() +
                              numbers.at("refund_success_no_retry").to_number<int>());
}

// The error name of EC2 is left out. Two names mean that an attempt is still running: its outcome
// is unknown, and it is retried like a failure, not like throttling.
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

dynamodb::answer answer_of(const json::object& described) {
  net::http_response response;
  response.status = described.at("status_code").to_number<int>();
  if (const auto name = text_or_empty(described, "error_code"); !name.empty())
    response.body = json::serialize(json::object{{"__type", name}});
  if (response.status == 200) response.body = "{}";
  if (const auto* fields = described.if_contains("headers"))
    for (const auto& [name, value] : fields->as_object())
      response.fields.push_back({name, json::value_to<std::string>(value)});
  return dynamodb::interpret(response);
}

/// A call of a case, as our client performs it.
class call {
 public:
  call(dynamodb::retry_quota& quota, const json::object& given)
      : quota_(quota), given_(given), further_(quota, number("max_attempts", 3)) {}

  void expect(const json::object& step) {
    const auto& expected = step.at("expected").as_object();
    const auto last = answer_of(step.at("response").as_object());
    const auto wanted = text_or_empty(expected, "outcome");
    EXPECT_EQ(last.is == outcome::done, wanted == "success");
    const auto pause = further_.after(last, number("exponential_base", 1), std::chrono::hours(1));
    if (last.is == outcome::done) further_.succeed();
    ++attempts_;
    EXPECT_EQ(pause.has_value(), wanted == "retry_request");
    EXPECT_EQ(quota_.left(), expected.at("retry_quota").to_number<int>());
    if (pause && expected.contains("delay")) {
      EXPECT_EQ(*pause, of_dynamodb(duration_of(expected.at("delay")), last.is));
    }
  }

 private:
  int number(const char* name, int otherwise) const {
    const auto* found = given_.if_contains(name);
    return found ? found->to_number<int>() : otherwise;
  }

  /// Other services begin at 50 ms, DynamoDB at 25 ms; pauses that a service asks for are the same.
  microseconds of_dynamodb(microseconds delay, outcome is) const {
    if (text_or_empty(given_, "service") == "dynamodb" || is == outcome::throttled) return delay;
    const microseconds theirs = std::chrono::milliseconds(50 << (attempts_ - 1));
    const auto longest = theirs + std::chrono::seconds(5);
    return delay == theirs || delay == longest ? delay - theirs / 2 : delay;
  }

  dynamodb::retry_quota& quota_;
  const json::object& given_;
  dynamodb::retries further_;
  int attempts_ = 0;
};

dynamodb::retry_quota quota_of(const json::object& given) {
  const auto* tokens = given.if_contains("initial_retry_tokens");
  return dynamodb::retry_quota(tokens ? tokens->to_number<int>() : 500);
}

TEST(conformance_retry, calls_go_on_and_end_as_in_the_standard_mode_of_2026) {
  DYNASESSION_VECTORS_OR_SKIP(cases, "4-retry/standard-2026/standard.json");
  int ran = 0;
  for (const auto& each : cases) {
    SCOPED_TRACE(text_or_empty(each.as_object(), "name"));
    const auto& given = each.at("given").as_object();
    if (given.contains("max_backoff_time")) continue;
    auto quota = quota_of(given);
    call made(quota, given);
    for (const auto& step : each.at("responses").as_array()) made.expect(step.as_object());
    ++ran;
  }
  std::cout << ran << " of " << cases.size()
            << " cases ran; 1 left out: our pauses have one limit\n";
  EXPECT_EQ(ran, 12);
}

TEST(conformance_retry, calls_one_after_another_share_a_quota) {
  DYNASESSION_VECTORS_OR_SKIP(cases, "4-retry/standard-2026/multi-invocation.json");
  for (const auto& each : cases) {
    const auto& given = each.at("given").as_object();
    auto quota = quota_of(given);
    std::optional<call> made;
    for (const auto& step : each.at("responses").as_array()) {
      if (!made) made.emplace(quota, given);
      made->expect(step.as_object());
      if (text_or_empty(step.at("expected").as_object(), "outcome") == "success") made.reset();
    }
  }
  EXPECT_EQ(cases.size(), 1u);
}

// The steps of two threads, in the only order that gives the expected quotas.
TEST(conformance_retry, calls_at_once_share_a_quota) {
  DYNASESSION_VECTORS_OR_SKIP(cases, "4-retry/standard-2026/multi-threaded.json");
  ASSERT_EQ(cases.size(), 1u);
  const auto& given = cases[0].at("given").as_object();
  const auto& threads = cases[0].at("threads").as_array();
  auto quota = quota_of(given);
  call first(quota, given), second(quota, given);
  const auto step = [&](std::size_t thread, std::size_t nth) -> const json::object& {
    return threads[thread].as_array().at(nth).as_object();
  };
  first.expect(step(0, 0));
  first.expect(step(0, 1));
  second.expect(step(1, 0));
  second.expect(step(1, 1));
  first.expect(step(0, 2));
  EXPECT_EQ(quota.left(), cases[0].at("expected_final_quota").to_number<int>());
}

TEST(conformance_retry, services_are_given_the_time_they_ask_for_as_in_botocore) {
  DYNASESSION_VECTORS_OR_SKIP(cases, "4-retry/standard-2026/retry-after-botocore.json");
  for (const auto& each : cases) {
    const json::object given;
    dynamodb::retry_quota quota;
    call made(quota, given);
    made.expect({{"response",
                  {{"status_code", each.at("status")},
                   {"headers", {{"x-amz-retry-after", each.at("header")}}}}},
                 {"expected",
                  {{"outcome", "retry_request"},
                   {"retry_quota", each.at("quota_after_failure")},
                   {"delay", each.at("delay")}}}});
    made.expect(
        {{"response", {{"status_code", 200}}},
         {"expected", {{"outcome", "success"}, {"retry_quota", each.at("quota_after_success")}}}});
  }
  EXPECT_EQ(cases.size(), 5u);
}

TEST(conformance_retry, a_wrong_clock_is_distinguished_from_other_refusals) {
  const auto file = vectors("4-retry/standard-2026/clock-skew.json");
  if (!file) GTEST_SKIP() << "13 cases are not here: clock-skew.json";
  constexpr std::chrono::sys_seconds date = std::chrono::sys_days(2015y / 8 / 30);
  for (const auto& each : file->at("cases").as_array()) {
    net::http_response response;
    response.status = 400;
    response.body =
        json::serialize(json::object{{"__type", text_or_empty(each.as_object(), "code")}});
    if (each.at("has_skew").as_bool())
      response.fields = {{"Date", "Sun, 30 Aug 2015 00:00:00 GMT"}};
    const std::chrono::seconds skew(each.at("observed_skew_s").to_number<int>());
    EXPECT_EQ(dynamodb::clock_skew(response, date - skew).has_value(),
              each.at("retryable").as_bool())
        << each;
  }
  EXPECT_EQ(file->at("cases").as_array().size(), 13u);
}

}  // namespace
}  // namespace dynasession::test
