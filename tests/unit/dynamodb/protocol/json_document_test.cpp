// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/json_document.hpp"

#include "support/process_exit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::dynamodb {
namespace {

constexpr const char* sample_text =
    R"({"text": "t\u0000\"", "yes": true, "no": false, "null": null, "count": 7, "half": 0.5,
        "minus": -1, "object": {"a": 1, "b": [2]}, "one": {"S": "x"}, "array": [1, "b", {}],
        "no members": {}, "no elements": []})";

json_document document_in(std::string_view text) { return json_document::parse(text).value(); }

/// An object of this many levels.
std::string braces(int levels) {
  std::string text;
  for (int level = 0; level < levels; ++level) text += level + 1 < levels ? R"({"m":)" : "{}";
  return text.append(static_cast<std::size_t>(levels - 1), '}');
}

TEST(json_document, has_the_members_of_the_text) {
  const auto document = document_in(sample_text);
  EXPECT_TRUE(document.root().is_object());
  EXPECT_EQ(document["text"].text(), std::string_view("t\0\"", 3));
  EXPECT_EQ(document["yes"].truth(), true);
  EXPECT_EQ(document["no"].truth(), false);
  EXPECT_TRUE(document["null"].is_null());
  EXPECT_TRUE(document["null"]) << "null is a value";
  EXPECT_EQ(document["count"].count(), 7u);
  EXPECT_EQ(document["count"].number(), 7.0);
  EXPECT_EQ(document["half"].number(), 0.5);
  EXPECT_EQ(document["object"]["b"].elements().at(0).count(), 2u);
  EXPECT_EQ(document["object"].json(), R"({"a":1,"b":[2]})");
}

TEST(json_document, of_nothing_has_nothing) {
  const json_document none;
  EXPECT_FALSE(none.root());
  EXPECT_FALSE(none["a"]);
  EXPECT_EQ(none.root().json(), "");
}

TEST(json_document, without_members_has_a_root_without_any) {
  const auto document = document_in(" {} ");
  EXPECT_TRUE(document.root().is_object());
  EXPECT_EQ(document.root().size(), 0u);
  EXPECT_FALSE(document["a"]);
}

TEST(json_view, of_an_absent_member_is_empty_at_any_depth) {
  const auto document = document_in(sample_text);
  for (const auto absent :
       {json_view(), document["absent"], document["text"]["a"], document["array"]["a"],
        document["object"]["a"]["b"], document["Text"], document[""]}) {
    EXPECT_FALSE(absent);
    EXPECT_FALSE(absent.is_null() || absent.is_object() || absent.is_array());
    EXPECT_EQ(absent.text(), std::nullopt);
    EXPECT_EQ(absent.truth(), std::nullopt);
    EXPECT_EQ(absent.number(), std::nullopt);
    EXPECT_EQ(absent.count(), std::nullopt);
    EXPECT_EQ(absent.size(), 0u);
    EXPECT_THAT(absent.elements(), testing::IsEmpty());
    EXPECT_EQ(absent.only_member().first, "");
    absent.for_each_member([](std::string_view, json_view) { ADD_FAILURE(); });
    EXPECT_EQ(absent.json(), "");
  }
}

TEST(json_view, gives_nothing_in_another_type) {
  const auto document = document_in(sample_text);
  for (const auto* other : {"yes", "null", "count", "half", "object", "array"})
    EXPECT_EQ(document[other].text(), std::nullopt) << other;
  for (const auto* other : {"text", "null", "count", "object", "array"})
    EXPECT_EQ(document[other].truth(), std::nullopt) << other;
  for (const auto* other : {"text", "yes", "null", "object", "array"}) {
    EXPECT_EQ(document[other].number(), std::nullopt) << other;
    EXPECT_EQ(document[other].count(), std::nullopt) << other;
  }
  EXPECT_EQ(document["minus"].count(), std::nullopt);
  EXPECT_EQ(document["half"].count(), std::nullopt);
  EXPECT_FALSE(document["array"].is_object());
  EXPECT_FALSE(document["object"].is_array());
  EXPECT_THAT(document["object"].elements(), testing::IsEmpty());
}

TEST(json_view, lists_members_and_elements_in_order) {
  const auto document = document_in(sample_text);
  std::string names;
  document["object"].for_each_member(
      [&](std::string_view name, json_view value) { names.append(name).append(value.json()); });
  EXPECT_EQ(names, "a1b[2]");
  EXPECT_EQ(document["object"].size(), 2u);
  EXPECT_EQ(document["array"].size(), 3u);
  EXPECT_EQ(document["array"].elements().at(1).text(), "b");
  EXPECT_EQ(document["no elements"].size(), 0u);
}

TEST(json_view, has_an_only_member_if_there_is_no_other) {
  const auto document = document_in(sample_text);
  EXPECT_EQ(document["one"].only_member().first, "S");
  EXPECT_EQ(document["one"].only_member().second.text(), "x");
  for (const auto* other : {"object", "no members", "array", "text"}) {
    EXPECT_EQ(document[other].only_member().first, "") << other;
    EXPECT_FALSE(document[other].only_member().second) << other;
  }
}

TEST(json_view, outlives_a_move_of_its_document_and_copies_that_go) {
  auto document = document_in(sample_text);
  const auto view = document["text"];
  auto copy = std::make_unique<json_document>(document);
  const auto view_of_copy = (*copy)["object"];
  copy.reset();
  const auto moved = std::move(document);
  EXPECT_EQ(view.text(), std::string_view("t\0\"", 3));
  EXPECT_EQ(view_of_copy.size(), 2u);
  document_in(R"({"text": "other"})");
  EXPECT_EQ(moved["text"].text(), view.text());
}

TEST(json_document, documents_do_not_share_their_memory) {
  std::vector<json_document> all;
  for (int i = 0; i < 100; ++i)
    all.push_back(
        document_in(R"({"n":")" + std::string(static_cast<std::size_t>(i) * 10, 'x') + "\"}"));
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i]["n"].text()->size(), i * 10);
}

TEST(json_document, of_any_size_is_read_whole) {
  for (const std::size_t size : {0, 1, 63, 64, 65'500, 65'536, 70'000, 1'000'000, 3}) {
    const std::string text(size, 'x');
    const auto document = document_in(R"({"a":")" + text + R"(","b":1})");
    EXPECT_EQ(document["a"].text(), text);
    EXPECT_EQ(document["b"].count(), 1u);
  }
}

TEST(json_document, attributes_of_32_levels_are_read_wherever_an_answer_has_them) {
  std::string attributes = R"({"S":"x"})";
  for (int level = 1; level < 32; ++level) attributes = R"({"M":{"m":)" + attributes + "}}";
  EXPECT_TRUE(
      json_document::parse(R"({"CancellationReasons":[{"Item":{"a":)" + attributes + "}}]}"));
}

TEST(json_document, is_nested_as_deep_as_an_answer_of_dynamodb_can_be) {
  EXPECT_TRUE(json_document::parse(braces(79)));
  EXPECT_TRUE(json_document::parse(R"({"a":")" + std::string(100'000, '{') + "\"}"));
}

TEST(rule_22_bad_input, a_document_deeper_than_dynamodb_nests_is_not_read) {
  for (const auto size : {0, 100'000}) {  // the parser of small texts, and that of large ones
    const auto blanks = std::string(static_cast<std::size_t>(size), ' ');
    EXPECT_FALSE(json_document::parse(blanks + braces(81)));
    EXPECT_FALSE(json_document::parse(blanks + braces(10'000)));
    EXPECT_FALSE(json_document::parse(blanks + R"({"a":)" + std::string(1'000'000, '[')));
    EXPECT_TRUE(json_document::parse(blanks + "{}")) << "the parser is as before";
  }
}

TEST(rule_22_bad_input, a_text_that_is_no_json_object_is_no_document) {
  for (const auto* text : {"",
                           " ",
                           "null",
                           "5",
                           "true",
                           "[]",
                           "\"{}\"",
                           "{",
                           "}",
                           "{}{}",
                           "{} x",
                           "{},",
                           "{\"a\"}",
                           "{'a':1}",
                           "{a:1}",
                           "{\"a\":1,}",
                           "{,}",
                           "{\"a\":}",
                           "{\"a\":\"\n\"}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\u12\"}",
                           "{\"a\":\"b}",
                           "{\"a\":01}",
                           "{\"a\":+1}",
                           "{\"a\":1.}",
                           "{\"a\":NaN}",
                           "{\"a\":tru}",
                           "{\"a\":True}",
                           "<html></html>",
                           "{/**/}"})
    EXPECT_FALSE(json_document::parse(text)) << text;
  EXPECT_FALSE(json_document::parse(std::string_view("{}\0", 3)));
  EXPECT_FALSE(json_document::parse(std::string_view()));
}

TEST(rule_22_bad_input, a_text_that_is_no_utf_8_is_no_document) {
  for (const auto* bytes : {"\xff", "\x80", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80",
                            "\xe2\x82", "\xf0\x9f\x98"}) {
    EXPECT_FALSE(json_document::parse(R"({"a":")" + std::string(bytes) + "\"}")) << bytes;
    EXPECT_FALSE(json_document::parse("{\"" + std::string(bytes) + "\":1}")) << bytes;
  }
}

TEST(rule_22_bad_input, half_a_surrogate_pair_is_no_text) {
  EXPECT_EQ(document_in(R"({"a":"\ud83d\ude00"})")["a"].text(), "\xf0\x9f\x98\x80");
  for (const auto* half : {R"(\ud800)", R"(\udc00)", R"(\ud800x)", R"(\ud800\ud800)",
                           R"(\ud800\u0041)", R"(\ude00\ud83d)"})
    EXPECT_FALSE(json_document::parse(R"({"a":")" + std::string(half) + "\"}")) << half;
}

TEST(rule_22_bad_input, numbers_beyond_64_bits_are_no_counts) {
  const auto largest = std::to_string(std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(document_in("{\"a\":" + largest + "}")["a"].count(),
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(document_in(R"({"a":1e308})")["a"].number(), 1e308);
  EXPECT_EQ(document_in(R"({"a":1e308})")["a"].count(), std::nullopt);
  for (const auto* huge : {"1e309", "-1e309", "1e999999999999"})
    EXPECT_FALSE(json_document::parse(R"({"a":)" + std::string(huge) + "}")) << huge;
  for (const auto* long_one : {"18446744073709551616", "99999999999999999999999999999999"}) {
    const auto document = json_document::parse(R"({"a":)" + std::string(long_one) + "}");
    EXPECT_EQ(document.value_or(json_document())["a"].count(), std::nullopt) << long_one;
  }
}

TEST(rule_22_bad_input, of_members_of_one_name_one_is_read) {
  const auto document = document_in(R"({"a":"first","a":"second"})");
  EXPECT_EQ(document["a"].text(), "first");
  EXPECT_EQ(document.root().size(), 2u);
  EXPECT_FALSE(document.root().only_member().second);
}

TEST(json_document, serves_destructors_of_static_objects) {
  test::expect_until_process_end([] { return document_in(sample_text)["count"].number() == 7.0; });
}

}  // namespace
}  // namespace dynasession::dynamodb
