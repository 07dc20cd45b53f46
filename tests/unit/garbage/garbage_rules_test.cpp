// SPDX-License-Identifier: Apache-2.0
#include "garbage/garbage_rules.hpp"

#include "support/thrown_by.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace dynasession::detail {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

const timestamp collected_at{std::chrono::seconds(1'700'000'000)};
constexpr std::chrono::microseconds moment{1};

/// Created and used so long ago, and live for a year.
session_summary session_of(std::chrono::microseconds age, std::chrono::microseconds idle) {
  session_summary made;
  made.created_at = collected_at - age;
  made.updated_at = collected_at - idle;
  made.expire_at = std::chrono::ceil<std::chrono::seconds>(collected_at + std::chrono::days(365));
  return made;
}

garbage_options limits(std::optional<std::chrono::seconds> idle_timeout,
                       std::optional<std::chrono::seconds> absolute_timeout) {
  return {.idle_timeout = idle_timeout, .absolute_timeout = absolute_timeout, .clock_margin = 0s};
}

bool is_garbage_now(const session_summary& session, const garbage_options& options) {
  return is_garbage(session, options, collected_at);
}

std::string refusal(const garbage_options& options) {
  return test::refusal_by([&] { validate(options); });
}

TEST(garbage, is_what_was_not_used_for_idle_timeout) {
  const auto options = limits(1h, std::nullopt);
  EXPECT_TRUE(is_garbage_now(session_of(9h, 1h), options));
  EXPECT_FALSE(is_garbage_now(session_of(9h, 1h - moment), options));
}

// A use of it would not be written, since it cannot be extended any more.
TEST(garbage, is_no_session_at_its_absolute_timeout_though_it_was_not_written_for_long) {
  auto options = limits(1h, std::nullopt);
  auto session = session_of(9h, 3h);
  session.expire_at = std::chrono::ceil<std::chrono::seconds>(session.updated_at) + 5h - 1s;
  EXPECT_FALSE(is_garbage_now(session, options));
  session.expire_at += 1s;
  EXPECT_TRUE(is_garbage_now(session, options));
  session.limits.idle_timeout = 2h;
  EXPECT_TRUE(is_garbage_now(session, options));
  options.idle_timeout_of_managers = std::nullopt;
  EXPECT_FALSE(is_garbage_now(session_of(9h, 3h), options));
  EXPECT_TRUE(is_garbage_now(session, options)) << "by its own limit";
}

// The last use fell into the second before the absolute timeout less the idle timeout.
TEST(garbage, is_no_session_at_its_absolute_timeout_by_the_rounding_alone) {
  const auto options = limits(1h, 8h);
  auto session = session_of(7h + 300ms, 4h + 500ms);
  session.expire_at = std::chrono::ceil<std::chrono::seconds>(session.created_at) + 8h;
  ASSERT_EQ(session.expire_at, std::chrono::ceil<std::chrono::seconds>(session.updated_at) + 5h);
  EXPECT_FALSE(is_garbage_now(session, options));
  EXPECT_TRUE(is_garbage_now(session, limits(1h, 9h))) << "a touch would gain an hour";
  session.limits.absolute_timeout = 8h;
  EXPECT_FALSE(is_garbage_now(session, limits(1h, 9h))) << "by its own limit";
}

TEST(garbage, is_what_was_created_absolute_timeout_ago) {
  const auto options = limits(std::nullopt, 1h);
  EXPECT_TRUE(is_garbage_now(session_of(1h, 0s), options));
  EXPECT_FALSE(is_garbage_now(session_of(1h - moment, 0s), options));
}

TEST(garbage, is_what_either_limit_says) {
  const auto options = limits(1h, 8h);
  EXPECT_TRUE(is_garbage_now(session_of(2h, 2h), options));
  EXPECT_TRUE(is_garbage_now(session_of(9h, 0s), options));
  EXPECT_FALSE(is_garbage_now(session_of(2h, 0s), options));
}

TEST(garbage, is_what_has_expired_whatever_the_limits) {
  auto session = session_of(0s, 0s);
  session.expire_at = std::chrono::ceil<std::chrono::seconds>(collected_at);
  EXPECT_TRUE(is_garbage_now(session, limits(1h, 1h)));
}

TEST(garbage, is_left_for_the_margin_longer) {
  auto options = limits(1h, 8h);
  options.clock_margin = 5min;
  EXPECT_FALSE(is_garbage_now(session_of(2h, 1h + 5min - moment), options));
  EXPECT_TRUE(is_garbage_now(session_of(2h, 1h + 5min), options));
  auto session = session_of(0s, 0s);
  session.expire_at = std::chrono::ceil<std::chrono::seconds>(collected_at) - 4min;
  EXPECT_FALSE(is_garbage_now(session, options));
  session.expire_at -= 1min;
  EXPECT_TRUE(is_garbage_now(session, options));
}

TEST(garbage, by_default_is_five_hours_idle_or_seven_days_old) {
  const garbage_options options{.clock_margin = 0s};
  EXPECT_TRUE(is_garbage_now(session_of(6h, 5h), options));
  EXPECT_TRUE(is_garbage_now(session_of(std::chrono::days(7), 0s), options));
  EXPECT_FALSE(is_garbage_now(session_of(std::chrono::days(7) - 1s, 5h - 1s), options));
}

TEST(garbage, is_a_tombstone_only_once_it_expired) {
  auto tombstone = session_of(9h, 9h);
  tombstone.is_tombstone = true;
  EXPECT_FALSE(is_garbage_now(tombstone, limits(1h, 1h)));
  tombstone.expire_at = std::chrono::floor<std::chrono::seconds>(collected_at);
  EXPECT_TRUE(is_garbage_now(tombstone, limits(1h, 1h)));
}

TEST(garbage, of_a_session_with_limits_of_its_own_is_judged_by_those) {
  auto remembered = session_of(std::chrono::days(20), std::chrono::days(10));
  remembered.limits = {.idle_timeout = std::chrono::days(30),
                       .absolute_timeout = std::chrono::days(90)};
  EXPECT_FALSE(is_garbage_now(remembered, limits(1h, 8h)));
  remembered.limits.absolute_timeout = std::chrono::days(20);
  EXPECT_TRUE(is_garbage_now(remembered, limits(1h, 8h)));
  auto brief = session_of(10min, 5min);
  EXPECT_FALSE(is_garbage_now(brief, limits(1h, 8h)));
  brief.limits.idle_timeout = 5min;
  EXPECT_TRUE(is_garbage_now(brief, limits(1h, 8h)));
  brief.limits = {.absolute_timeout = std::chrono::days(90)};
  EXPECT_TRUE(is_garbage_now(session_of(9h, 2h), limits(1h, 8h)));
}

TEST(garbage, is_everything_if_all_is) {
  EXPECT_TRUE(is_garbage_now(session_of(0s, 0s),
                             {.idle_timeout = {}, .absolute_timeout = {}, .all = true}));
}

// The gem would remove every session.
TEST(garbage, without_limits_is_refused_with_what_to_set) {
  const auto reason = refusal(limits(std::nullopt, std::nullopt));
  for (const auto* name : {"absolute_timeout", "idle_timeout", "all"})
    EXPECT_THAT(reason, HasSubstr(name));
  EXPECT_EQ(refusal({.idle_timeout = {}, .absolute_timeout = {}, .all = true}), "none");
  EXPECT_EQ(refusal(garbage_options()), "none");
}

TEST(rule_22_bad_input, a_limit_that_cannot_work_is_named) {
  EXPECT_THAT(refusal(limits(0s, 1h)), HasSubstr("idle_timeout"));
  EXPECT_THAT(refusal(limits(1h, -1s)), HasSubstr("absolute_timeout"));
  EXPECT_THAT(refusal({.idle_timeout_of_managers = 0s}), HasSubstr("idle_timeout_of_managers"));
  EXPECT_THAT(refusal({.clock_margin = -1s}), HasSubstr("clock_margin"));
  // The sums would overflow.
  constexpr auto longest = std::chrono::seconds::max();
  EXPECT_THAT(refusal(limits(longest, 1h)), HasSubstr("idle_timeout"));
  EXPECT_THAT(refusal(limits(1h, longest)), HasSubstr("absolute_timeout"));
  EXPECT_THAT(refusal({.idle_timeout_of_managers = longest}),
              HasSubstr("idle_timeout_of_managers"));
  EXPECT_THAT(refusal({.clock_margin = longest}), HasSubstr("clock_margin"));
  for (const auto rate :
       {-1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    EXPECT_THAT(refusal({.rate = rate}), HasSubstr("rate"));
  for (const std::size_t segments : {0, 129})
    EXPECT_THAT(refusal({.segments = segments}), HasSubstr("segments"));
  EXPECT_THAT(refusal({.resume = "nonsense"}), HasSubstr("resume"));
}

const rate_limit::clock::time_point start{1h};

TEST(rate_limit, makes_what_was_spent_be_waited_for) {
  rate_limit limit(10);
  EXPECT_LE(limit.free_at(), start);
  limit.spend(25, start);
  EXPECT_EQ(limit.free_at(), start + 2500ms);
  limit.spend(5, start + 1s);
  EXPECT_EQ(limit.free_at(), start + 3s);
}

TEST(rate_limit, saves_nothing_up_while_nothing_is_spent) {
  rate_limit limit(10);
  limit.spend(1, start);
  limit.spend(10, start + 1min);
  EXPECT_EQ(limit.free_at(), start + 1min + 1s);
}

TEST(rate_limit, of_nothing_is_none) {
  rate_limit limit(0);
  limit.spend(1e9, start);
  EXPECT_LE(limit.free_at(), start);
}

TEST(rule_22_bad_input, a_cost_beyond_reason_is_waited_for_a_day) {
  rate_limit limit(1e-300);
  limit.spend(1e300, start);
  EXPECT_EQ(limit.free_at(), start + 24h);
}

TEST(scan_positions, come_back_from_one_word) {
  const scan_positions positions{"", std::nullopt, "a key \"with\" quotes", "k"};
  const auto token = to_token(positions);
  EXPECT_EQ(token.find_first_of(" \"'$&"), std::string::npos);
  EXPECT_EQ(from_token(token).value(), positions);
}

TEST(scan_positions, are_nothing_once_all_is_done) {
  EXPECT_EQ(to_token({std::nullopt, std::nullopt}), "");
}

TEST(rule_22_bad_input, a_word_that_is_no_position_is_refused) {
  // The last ones: {}, 5, [], [5] and [[""]] in base64.
  for (const auto* word : {"", "x", "====", "AAAA", "e30=", "NQ==", "W10=", "WzVd", "W1siIl1d"}) {
    const auto read = from_token(word);
    ASSERT_FALSE(read) << word;
    EXPECT_EQ(read.error().code(), errc::invalid_configuration);
  }
}

TEST(rule_22_bad_input, positions_of_more_segments_than_there_can_be_are_refused) {
  EXPECT_TRUE(from_token(to_token(scan_positions(128, "k"))));
  EXPECT_FALSE(from_token(to_token(scan_positions(129, "k"))));
}

}  // namespace
}  // namespace dynasession::detail
