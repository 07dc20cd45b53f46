// SPDX-License-Identifier: Apache-2.0
#include "support/backoff.hpp"

#include "support/test_random.hpp"

#include <dynasession/error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

TEST(rule_21_deadline, pauses_double_from_1_ms_to_25_ms) {
  const auto random = test::constant_bytes(std::byte{0xff});
  backoff waiting(backoff::clock::now() + 1h, random);
  for (const auto expected : {1ms, 2ms, 4ms, 8ms, 16ms, 25ms, 25ms})
    EXPECT_EQ(waiting.next_pause(), std::optional<backoff::clock::duration>(expected));
}

TEST(rule_21_deadline, jitter_halves_a_pause_at_the_most) {
  const auto random = test::constant_bytes(std::byte{0});
  backoff waiting(backoff::clock::now() + 1h, random);
  EXPECT_EQ(waiting.next_pause(), std::optional<backoff::clock::duration>(500us));
}

TEST(rule_21_deadline, without_random_bytes_the_pause_is_the_longest) {
  const random_source broken = [](std::span<std::byte>) {
    throw session_error(error(errc::no_randomness, {}));
  };
  backoff waiting(backoff::clock::now() + 1h, broken);
  EXPECT_EQ(waiting.next_pause(), std::optional<backoff::clock::duration>(1ms));
}

TEST(rule_21_deadline, a_pause_ends_at_the_deadline_at_the_latest) {
  const auto random = test::constant_bytes(std::byte{0xff});
  backoff waiting(backoff::clock::now() + 100us, random);
  const auto pause = waiting.next_pause();
  EXPECT_TRUE(!pause || *pause <= 100us);
}

TEST(rule_21_deadline, past_the_deadline_there_is_no_pause) {
  const auto random = test::constant_bytes(std::byte{0xff});
  EXPECT_FALSE(backoff(backoff::clock::now(), random).next_pause());
}

TEST(random_fraction, is_from_0_to_1) {
  EXPECT_EQ(random_fraction(test::constant_bytes(std::byte{0})), 0.0);
  EXPECT_EQ(random_fraction(test::constant_bytes(std::byte{0xff})), 1.0);
  EXPECT_NEAR(random_fraction(test::constant_bytes(std::byte{0x80})), 0.5, 0.01);
}

TEST(random_fraction, is_spread_over_the_whole) {
  const auto random = test::test_random();
  int counts[4] = {};
  for (int i = 0; i < 4000; ++i)
    ++counts[std::min(3, static_cast<int>(random_fraction(random) * 4))];
  for (const int count : counts) EXPECT_NEAR(count, 1000, 200);
}

TEST(random_fraction, of_a_source_that_fails_is_1_whatever_it_throws) {
  EXPECT_EQ(random_fraction(
                [](std::span<std::byte>) { throw session_error(error(errc::no_randomness, {})); }),
            1.0);
  EXPECT_EQ(random_fraction([](std::span<std::byte>) { throw std::runtime_error("no device"); }),
            1.0);
}

}  // namespace
}  // namespace dynasession::detail
