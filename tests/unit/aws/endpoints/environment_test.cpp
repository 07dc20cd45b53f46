// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/environment.hpp"

#include "unit/aws/variables.hpp"

#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

using test::lookup_in;
using test::variables;

TEST(environment, blanks_around_a_value_do_not_count) {
  const variables all{{"A", " text\r\n"}, {"B", " "}};
  EXPECT_EQ(text_in(lookup_in(all), "A"), "text");
  EXPECT_EQ(text_in(lookup_in(all), "B"), "");
  EXPECT_EQ(text_in(lookup_in(all), "C"), "");
}

TEST(environment, a_flag_is_true_or_false_or_not_set) {
  const variables all{{"A", "True"}, {"B", "false"}, {"C", " "}};
  EXPECT_EQ(flag_in(lookup_in(all), "A").value(), true);
  EXPECT_EQ(flag_in(lookup_in(all), "B").value(), false);
  EXPECT_EQ(flag_in(lookup_in(all), "C").value(), std::nullopt);
  EXPECT_EQ(flag_in(lookup_in(all), "D").value(), std::nullopt);
}

TEST(environment, a_flag_that_is_neither_is_refused_by_name_and_not_repeated) {
  for (const auto* value : {"1", "yes", "hush", "tru"}) {
    const variables all{{"AWS_FLAG", value}};
    EXPECT_EQ(flag_in(lookup_in(all), "AWS_FLAG").error().detail(),
              "AWS_FLAG: must be true or false");
  }
}

}  // namespace
}  // namespace dynasession::aws
