// SPDX-License-Identifier: Apache-2.0
#include <dynasession/option_value.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace dynasession {
namespace {

using namespace std::chrono_literals;

std::string text_of(const option_value& value) { return value.text() ? *value.text() : "a list"; }

TEST(option_value, is_made_of_what_code_has_at_hand) {
  EXPECT_EQ(text_of("text"), "text");
  EXPECT_EQ(text_of(std::string_view("view")), "view");
  EXPECT_EQ(text_of(true), "true");
  EXPECT_EQ(text_of(false), "false");
  EXPECT_EQ(text_of(7u), "7");
  EXPECT_EQ(text_of(-7), "-7");
  EXPECT_EQ(text_of(std::nullopt), "none");
  EXPECT_EQ(text_of(std::vector<std::string>{"a", "b"}), "a list");
}

TEST(option_value, a_variable_that_is_not_set_is_an_empty_text) {
  const char* not_set = nullptr;
  EXPECT_EQ(text_of(not_set), "");
}

TEST(option_value, a_time_keeps_its_unit) {
  EXPECT_EQ(text_of(30min), "1800000ms");
  EXPECT_EQ(text_of(250ms), "250ms");
  EXPECT_EQ(text_of(-1s), "-1000ms");
  EXPECT_EQ(text_of(1us), "1ms");
  EXPECT_EQ(text_of(0.5s), "500ms");
  EXPECT_EQ(text_of(1.1s), "1100ms");
  EXPECT_EQ(text_of(std::chrono::duration<double>(1e-6)), "1ms");
}

TEST(option_value, a_time_without_bounds_does_not_overflow) {
  EXPECT_EQ(text_of(std::chrono::hours::max()), text_of(std::chrono::years{1000}));
  EXPECT_EQ(text_of(std::chrono::hours::min()), text_of(-std::chrono::years{1000}));
  EXPECT_EQ(text_of(std::chrono::duration<double>::max()), text_of(std::chrono::years{1000}));
  EXPECT_EQ(text_of(std::chrono::duration<double>(NAN)), text_of(std::chrono::years{1000}));
}

}  // namespace
}  // namespace dynasession
