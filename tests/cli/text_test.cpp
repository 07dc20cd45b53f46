// SPDX-License-Identifier: Apache-2.0
#include "cli/text.hpp"

#include <gtest/gtest.h>

namespace cli {
namespace {

const dynasession::timestamp moment{std::chrono::seconds(1'700'000'000)};

TEST(text, writes_times_as_machines_and_migrations_want_them) {
  EXPECT_EQ(iso(moment), "2023-11-14T22:13:20Z");
  EXPECT_EQ(compact(moment), "20231114221320");
}

TEST(text, writes_durations_in_the_largest_whole_unit) {
  EXPECT_EQ(brief(std::chrono::days(30)), "30d");
  EXPECT_EQ(brief(std::chrono::hours(36)), "36h");
  EXPECT_EQ(brief(std::chrono::minutes(90)), "90m");
  EXPECT_EQ(brief(std::chrono::seconds(61)), "61s");
}

TEST(text, is_harmless_to_a_terminal) {
  EXPECT_EQ(harmless("caf\xc3\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(harmless("a\x1b[2Jb\n\x7f"), "a?[2Jb??");
  EXPECT_EQ(harmless("\xc2\x9b"), "??");
  EXPECT_EQ(harmless("\x9b[2J"), "?[2J") << "one byte, for terminals that do not read UTF-8";
  EXPECT_EQ(harmless("a\xe2\x80\xae"
                     "b"),
            "a???b")
      << "U+202E reverses what follows";
  EXPECT_EQ(harmless("a\xe2\x80\x8b"), "a???") << "U+200B is invisible";
  EXPECT_EQ(harmless("\xed\xa0\x80\xc0\x80\xf5\x80"), "???????") << "no UTF-8";
  EXPECT_EQ(harmless("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80");
}

TEST(text, of_json_is_valid_utf8_without_control_characters) {
  EXPECT_EQ(json_text("a\xff"), R"("a\ufffd")");
  EXPECT_EQ(json_text("\x1b\x7f\xc2\x9b\xe2\x80\xae"), R"("\u001b\u007f\u009b\u202e")");
  EXPECT_EQ(json_text("\xf3\xa0\x80\x81"), R"("\udb40\udc01")");
  EXPECT_EQ(json_text("caf\xc3\xa9"), "\"caf\xc3\xa9\"");
}

TEST(text, is_padded_but_never_cut) {
  EXPECT_EQ(padded("ab", 4), "ab  ");
  EXPECT_EQ(padded("abcdef", 4), "abcdef");
}

}  // namespace
}  // namespace cli
