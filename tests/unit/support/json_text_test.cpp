// SPDX-License-Identifier: Apache-2.0
#include "support/json_text.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynasession::detail {
namespace {

namespace json = boost::json;
std::string nested_objects(int levels) {
  std::string text;
  for (int level = 1; level < levels; ++level) text += R"({"M":{"m":)";
  text += R"({"S":"x"})";
  for (int level = 1; level < levels; ++level) text += "}}";
  return text;
}

TEST(json_object, is_what_the_text_says) {
  EXPECT_EQ(parse_object(R"( {"a": {"N": "1"}} )")->at("a").at("N"), "1");
  EXPECT_TRUE(parse_object("{}")->empty());
}

TEST(json_object, gives_members_of_the_type_asked_for_and_else_empty_ones) {
  const auto all = *parse_object(R"({"text": "t", "object": {"a": 1}, "array": [1]})");
  EXPECT_EQ(text_in(all, "text"), "t");
  EXPECT_EQ(object_in(all, "object").size(), 1u);
  for (const auto* other : {"array", "text", "absent"}) EXPECT_TRUE(object_in(all, other).empty());
  for (const auto* other : {"object", "array", "absent"}) EXPECT_EQ(text_in(all, other), "");
}

TEST(rule_22_bad_input, what_is_no_json_object_is_not_read) {
  for (const auto* text : {"", " ", "null", "5", "[]", "\"{}\"", "{", "}", "{}{}", "{} x",
                           "{\"a\"}", "{'a':1}", "{\"a\":1,}", "{\"a\":\"\xff\"}", "{\"a\":\"\n\"}",
                           "<html></html>", "\xef\xbb\xbf{}", "{/**/}"})
    EXPECT_FALSE(parse_object(text)) << text;
  EXPECT_FALSE(parse_object(std::string_view("{}\0", 3)));
}

TEST(rule_22_bad_input, an_object_nested_deeper_than_values_is_not_read) {
  EXPECT_TRUE(parse_object(nested_objects(16)));
  EXPECT_FALSE(parse_object(nested_objects(17)));
  EXPECT_FALSE(parse_object(nested_objects(100'000)));
  EXPECT_FALSE(parse_object("{\"a\":" + std::string(1'000'000, '[')));
}

TEST(pretty_json, has_a_member_a_line) {
  const auto value = json::parse(R"({"a":[1,"x\"\n"],"b":{"c\\":null},"d":{},"e":[]})");
  EXPECT_EQ(pretty_json(value), R"({
  "a": [
    1,
    "x\"\n"
  ],
  "b": {
    "c\\": null
  },
  "d": {},
  "e": []
}
)");
  EXPECT_EQ(json::parse(pretty_json(value)), value);
}

}  // namespace
}  // namespace dynasession::detail
