// SPDX-License-Identifier: Apache-2.0
#include "support/json_writer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::detail {
namespace {

namespace json = boost::json;

std::string string_of(std::string_view text) {
  std::string written;
  append_json_string(written, text);
  return written;
}

TEST(json_writer, a_text_without_special_characters_stands_in_quotes) {
  EXPECT_EQ(string_of(""), R"("")");
  EXPECT_EQ(string_of("a b/c"), R"("a b/c")");
  EXPECT_EQ(string_of("\xc3\xa9\xf0\x9f\x98\x80\x7f"), "\"\xc3\xa9\xf0\x9f\x98\x80\x7f\"");
}

TEST(json_writer, quotes_and_backslashes_are_escaped) {
  EXPECT_EQ(string_of(R"(")"), R"("\"")");
  EXPECT_EQ(string_of(R"(\)"), R"("\\")");
  EXPECT_EQ(string_of(R"(\"x\n)"), R"("\\\"x\\n")");
}

TEST(json_writer, each_control_character_is_escaped_and_comes_back) {
  EXPECT_EQ(string_of(std::string_view("\0\n\x1f", 3)), "\"\\u0000\\u000a\\u001f\"");
  for (int code = 0; code < 0x20; ++code) {
    const std::string text{'a', static_cast<char>(code), 'b'};
    const auto written = string_of(text);
    EXPECT_EQ(written.size(), 10u) << code;
    EXPECT_EQ(json::parse(written), json::value(text)) << code;
  }
}

TEST(json_writer, text_is_appended) {
  std::string written = "[";
  append_json_string(written, "a");
  EXPECT_EQ(written, R"(["a")");
}

std::string random_text(std::mt19937& random) {
  constexpr std::string_view pieces[] = {
      "\"", "\\", "a", "u0041", "/", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\x7f", " "};
  std::string text;
  for (auto left = random() % 40; left > 0; --left)
    if (const auto drawn = random() % 42; drawn < 32)
      text += static_cast<char>(drawn);
    else
      text += pieces[drawn - 32];
  return text;
}

TEST(json_writer, any_text_is_read_by_another_parser_as_it_was) {
  std::mt19937 random(1);
  for (int i = 0; i < 5000; ++i) {
    const auto name = random_text(random);
    const auto text = random_text(random);
    json_writer object;
    object.add_text(name, text);
    EXPECT_EQ(json::parse(object.json()), (json::object{{name, text}})) << i;
  }
}

TEST(json_writer, an_object_without_members_is_an_empty_one) {
  EXPECT_TRUE(json_writer().empty());
  EXPECT_EQ(json_writer().json(), "{}");
  EXPECT_EQ(json_writer(100).json(), "{}");
}

TEST(json_writer, members_stand_in_the_order_in_which_they_were_added) {
  json_writer object;
  object.add_text("b", "x\"");
  object.add_json("a\n", "[1,{}]");
  object.add_json("", json_writer().json());
  EXPECT_FALSE(object.empty());
  EXPECT_EQ(object.json(), R"({"b":"x\"","a\u000a":[1,{}],"":{}})");
}

TEST(json_writer, an_object_that_was_written_can_be_added_to) {
  json_writer object;
  object.add_text("a", "1");
  EXPECT_EQ(object.json(), R"({"a":"1"})");
  object.add_text("b", "2");
  EXPECT_EQ(std::move(object).json(), R"({"a":"1","b":"2"})");
}

TEST(json_writer, members_can_be_parts_of_a_text_or_those_of_another_object) {
  json_writer inner, object;
  inner.add_text("b", "x");
  object.add_plain("a", std::vector<std::string_view>{"SET ", "", "b=:b"});
  object.add_object("c", inner);
  object.add_object("d", json_writer());
  EXPECT_EQ(object.json(), R"({"a":"SET b=:b","c":{"b":"x"},"d":{}})");
}

TEST(json_writer, an_array_has_its_elements_in_order) {
  EXPECT_EQ(json_array({}), "[]");
  EXPECT_EQ(json_array(std::vector<std::string>{"1"}), "[1]");
  EXPECT_EQ(json_array(std::vector<std::string>{"{}", "[]", "\"a\""}), R"([{},[],"a"])");
}

}  // namespace
}  // namespace dynasession::detail
