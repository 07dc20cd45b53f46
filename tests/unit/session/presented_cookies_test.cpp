// SPDX-License-Identifier: Apache-2.0
#include "session/presented_cookies.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace dynasession::detail {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> values_of_s(const cookie_fields& fields) {
  std::vector<std::string> values;
  for_each_value(fields, "s", [&](std::string_view value) { values.emplace_back(value); });
  return values;
}

TEST(rule_22_bad_input, cookies_are_found_between_others) {
  EXPECT_THAT(values_of_s("s=1"), ElementsAre("1"));
  EXPECT_THAT(values_of_s("a=0; s=1; b=2"), ElementsAre("1"));
  EXPECT_THAT(values_of_s("a=0;s=1;b=2"), ElementsAre("1"));
  EXPECT_THAT(values_of_s("\t s \t=\t 1 ;"), ElementsAre("1"));
  EXPECT_THAT(values_of_s("s=\"1\""), ElementsAre("1"));
  EXPECT_THAT(values_of_s("s=a=b"), ElementsAre("a=b"));
}

TEST(rule_22_bad_input, only_the_exact_name_counts) {
  EXPECT_THAT(values_of_s("S=1; ss=1; xs=1; s%20=1; s"), IsEmpty());
  EXPECT_THAT(values_of_s(""), IsEmpty());
  EXPECT_THAT(values_of_s(";;; ;=;=s"), IsEmpty());
}

TEST(rule_22_bad_input, every_cookie_field_is_read_in_order) {
  const std::array<std::string_view, 3> fields{"a=1", "b=2; s=first", "s=second"};
  EXPECT_THAT(values_of_s(fields), ElementsAre("first", "second"));
}

TEST(rule_22_bad_input, binary_cookies_are_just_bytes) {
  std::string field;
  for (int i = 0; i < 65'536; ++i) field += static_cast<char>(i * 7);
  field += "; s=1";
  EXPECT_THAT(values_of_s(field), ElementsAre("1"));
}

}  // namespace
}  // namespace dynasession::detail
