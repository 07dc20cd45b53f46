// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/retry.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;

microseconds pause_after(int attempts, outcome last, double drawn) {
  return dynamodb::pause_after(attempts, answer(last, error()), drawn);
}

TEST(retry, what_may_succeed_later_is_tried_again) {
  for (const auto is : {outcome::throttled, outcome::postponed, outcome::contended,
                        outcome::misdated, outcome::unknown, outcome::stale})
    EXPECT_TRUE(is_retried(is));
  for (const auto is : {outcome::done, outcome::refused, outcome::failed})
    EXPECT_FALSE(is_retried(is));
}

TEST(retry, pauses_double_from_25_ms_to_20_s) {
  auto expected = 25'000us;
  for (int attempts = 1; attempts <= 10; ++attempts, expected *= 2) {
    EXPECT_EQ(pause_after(attempts, outcome::unknown, 1), expected);
    EXPECT_EQ(pause_after(attempts, outcome::postponed, 1), expected);
    EXPECT_EQ(pause_after(attempts, outcome::contended, 1), expected);
  }
  EXPECT_EQ(pause_after(11, outcome::unknown, 1), 20s);
  EXPECT_EQ(pause_after(1'000'000, outcome::unknown, 1), 20s);
}

TEST(retry, pauses_of_throttling_begin_at_a_second) {
  EXPECT_EQ(pause_after(1, outcome::throttled, 1), 1s);
  EXPECT_EQ(pause_after(3, outcome::throttled, 1), 4s);
  EXPECT_EQ(pause_after(6, outcome::throttled, 1), 20s);
  EXPECT_EQ(pause_after(1'000'000, outcome::throttled, 1), 20s);
}

TEST(retry, jitter_takes_any_part_of_a_pause) {
  EXPECT_EQ(pause_after(2, outcome::unknown, 0), 0us);
  EXPECT_EQ(pause_after(2, outcome::unknown, 0.25), 12'500us);
  EXPECT_EQ(pause_after(5, outcome::throttled, 0.5), 8s);
}

TEST(retry, a_stale_connection_or_a_wrong_date_is_replaced_at_once) {
  EXPECT_EQ(pause_after(1, outcome::stale, 1), 0us);
  EXPECT_EQ(pause_after(3, outcome::stale, 1), 0us);
  EXPECT_EQ(pause_after(1, outcome::misdated, 1), 0us);
}

TEST(retry, a_service_that_asks_for_time_gets_up_to_5_s_more) {
  answer last(outcome::throttled, error());
  last.retry_after = 1500ms;
  EXPECT_EQ(dynamodb::pause_after(1, last, 1), 1500ms);
  EXPECT_EQ(dynamodb::pause_after(1, last, 0), 1500ms);
  EXPECT_EQ(dynamodb::pause_after(2, last, 1), 2s);
  last.retry_after = std::chrono::hours(24);
  EXPECT_EQ(dynamodb::pause_after(1, last, 0.5), 5500ms);
}

class retries_test : public testing::Test {
 protected:
  std::optional<microseconds> after(retries& call, outcome is, microseconds time_left = 1h) {
    return call.after(answer(is, error()), 1, time_left);
  }

  retry_quota quota{100};
};

TEST_F(retries_test, are_three_at_the_most) {
  retries call(quota);
  for (const auto pause : {25ms, 50ms, 100ms}) EXPECT_EQ(after(call, outcome::unknown), pause);
  EXPECT_EQ(after(call, outcome::unknown), std::nullopt);
  EXPECT_EQ(quota.left(), 100 - 3 * 14) << "what is not sent takes nothing";
}

TEST_F(retries_test, do_not_follow_what_is_final) {
  for (const auto is : {outcome::done, outcome::refused, outcome::failed}) {
    retries call(quota);
    EXPECT_EQ(after(call, is), std::nullopt);
  }
  EXPECT_EQ(quota.left(), 100);
}

TEST_F(retries_test, do_not_begin_where_no_time_is_left_for_them) {
  retries call(quota);
  EXPECT_EQ(after(call, outcome::unknown, 25ms), std::nullopt);
  EXPECT_EQ(quota.left(), 100) << "what is not sent takes nothing";
  retries another(quota);
  EXPECT_EQ(after(another, outcome::stale, 0us), std::nullopt);
}

TEST_F(retries_test, end_for_all_calls_once_the_quota_is_used_up) {
  for (int i = 0; i < 7; ++i) {
    retries call(quota);
    EXPECT_TRUE(after(call, outcome::unknown)) << i;
  }
  retries call(quota);
  EXPECT_FALSE(after(call, outcome::unknown));
  EXPECT_FALSE(after(call, outcome::throttled));
  EXPECT_TRUE(after(call, outcome::contended)) << "it says nothing of the service";
}

TEST_F(retries_test, give_back_what_the_last_one_took_if_it_helped) {
  retries call(quota);
  after(call, outcome::unknown);
  after(call, outcome::throttled);
  EXPECT_EQ(quota.left(), 100 - 14 - 5);
  call.succeed();
  EXPECT_EQ(quota.left(), 100 - 14);
  retries without_any(quota);
  without_any.succeed();
  EXPECT_EQ(quota.left(), 100 - 14 + 1);
}

TEST(retries_until_deadline, are_limited_by_time_only) {
  auto patient = retries::until_deadline();
  const answer slow(outcome::throttled, error());
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(patient.after(slow, 0.5, std::chrono::minutes(1)));
  EXPECT_EQ(patient.after(slow, 0.5, std::chrono::seconds(1)), std::chrono::milliseconds(500))
      << "leaves time for another attempt";
  EXPECT_FALSE(patient.after(slow, 0.5, std::chrono::milliseconds(50)));
}

TEST(retries_until_deadline, of_a_service_that_never_answered_are_limited_as_others) {
  auto patient = retries::until_deadline();
  const answer unreachable(outcome::postponed, error());
  for (int i = 1; i < max_attempts; ++i)
    EXPECT_TRUE(patient.after(unreachable, 0, std::chrono::minutes(1), false));
  EXPECT_FALSE(patient.after(unreachable, 0, std::chrono::minutes(1), false));
}

TEST(retries_until_deadline, pause_after_the_usual_attempts) {
  auto patient = retries::until_deadline();
  const answer closed(outcome::stale, error());
  for (int i = 1; i < max_attempts; ++i)
    EXPECT_EQ(patient.after(closed, 1, std::chrono::minutes(1)), std::chrono::microseconds(0));
  EXPECT_GT(patient.after(closed, 1, std::chrono::minutes(1)), std::chrono::microseconds(0));
}

TEST(retries_until_deadline, of_what_failed_for_good_are_none) {
  auto patient = retries::until_deadline();
  EXPECT_FALSE(patient.after(answer(outcome::failed, error()), 0, std::chrono::minutes(1)));
}

TEST(retry_quota, is_taken_by_signs_of_overload) {
  retry_quota quota;
  EXPECT_TRUE(quota.take(outcome::unknown));
  EXPECT_EQ(quota.left(), 486);
  EXPECT_TRUE(quota.take(outcome::postponed));
  EXPECT_EQ(quota.left(), 472);
  EXPECT_TRUE(quota.take(outcome::throttled));
  EXPECT_EQ(quota.left(), 467);
}

TEST(retry_quota, is_left_as_it_is_by_what_says_nothing_of_the_service) {
  retry_quota none(0);
  for (const auto before : {outcome::contended, outcome::misdated, outcome::stale})
    EXPECT_TRUE(none.take(before));
  EXPECT_EQ(none.left(), 0);
}

TEST(retry_quota, gives_no_part_of_an_attempt) {
  retry_quota nearly_none(13);
  EXPECT_FALSE(nearly_none.take(outcome::unknown));
  EXPECT_EQ(nearly_none.left(), 13);
}

TEST(retry_quota, comes_back_with_success_and_never_exceeds_what_it_was) {
  retry_quota quota(480);
  quota.give_back(outcome::unknown);
  EXPECT_EQ(quota.left(), 494);
  quota.give_back(std::nullopt);
  EXPECT_EQ(quota.left(), 495);
  quota.give_back(outcome::unknown);
  EXPECT_EQ(quota.left(), 500);
}

constexpr std::chrono::sys_seconds date =
    std::chrono::sys_days(2015y / std::chrono::August / 30) + 12h + 36min;

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
