// SPDX-License-Identifier: Apache-2.0
#include "support/random_fraction.hpp"

#include "support/test_random.hpp"

#include <dynasession/error.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace dynasession::detail {
namespace {

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
