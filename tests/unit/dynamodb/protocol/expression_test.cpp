// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/expression.hpp"

#include "support/attribute_json.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

json::object with_terms(const expression& terms) {
  detail::json_writer body;
  terms.write_to(body);
  return parsed(body);
}

template <class Add>
bool fits(int count, Add add) {
  expression terms;
  for (int i = 0; i < count; ++i) add(terms, "key " + std::to_string(i));
  return terms.fits();
}

bool sets_fit(int count) {
  return fits(count, [](expression& terms, const std::string& key) {
    terms.set(terms.entry(key), terms.value(number(std::int64_t{1})));
  });
}

bool sums_fit(int count) {
  return fits(count, [](expression& terms, const std::string& key) {
    const auto path = terms.entry(key);
    const auto zero = terms.value(":zero", number(std::int64_t{0}));
    terms.set(path, "if_not_exists(" + path + "," + zero + ")+" + zero);
  });
}

bool comparisons_fit(int count) {
  return fits(count, [](expression& terms, const std::string&) { terms.require("#a=:a"); });
}

bool removals_fit(int count) {
  return fits(count,
              [](expression& terms, const std::string& key) { terms.remove(terms.entry(key)); });
}

TEST(expression, that_says_nothing_writes_nothing) {
  EXPECT_TRUE(with_terms(expression()).empty());
  EXPECT_TRUE(expression().fits());
}

TEST(expression, names_and_values_go_by_placeholder) {
  expression terms;
  terms.set(terms.entry("a.b #c :d"), terms.value(text("x")));
  terms.set(terms.own("version"), terms.value(":one", number(std::int64_t{1})));
  terms.remove(terms.entry("\xc3\xa9"));
  terms.remove(terms.entry(""));
  terms.require(terms.own("version") + "=:one");
  terms.require("attribute_exists(" + terms.own("data") + ")");
  EXPECT_EQ(with_terms(terms), json::parse(R"json({
    "UpdateExpression": "SET #data.#1=:1,#version=:one REMOVE #data.#2,#data.#3",
    "ConditionExpression": "#version=:one AND attribute_exists(#data)",
    "ExpressionAttributeNames":
      {"#data": "data", "#1": "a.b #c :d", "#2": "\u00e9", "#3": "", "#version": "version"},
    "ExpressionAttributeValues": {
    ":1" : {"S" : "x"}, ":one" : { "N" : "1" }}
})json"));
}

TEST(expression, removing_alone_needs_no_set) {
  expression terms;
  terms.remove(terms.entry("k"));
  EXPECT_EQ(with_terms(terms).at("UpdateExpression"), "REMOVE #data.#1");
}

TEST(expression, a_name_used_twice_has_one_placeholder) {
  expression terms;
  EXPECT_EQ(terms.entry("k"), terms.entry("k"));
  EXPECT_EQ(terms.own("version"), terms.own("version"));
  EXPECT_NE(terms.entry("k"), terms.entry("l"));
}

TEST(expression, values_without_a_name_do_not_meet) {
  expression terms;
  const auto first = terms.value(text("a"));
  terms.value(":now", text("b"));
  terms.value(":now", text("b"));
  const auto second = terms.value(text("c"));
  const auto third = terms.value(text("d"));
  EXPECT_NE(first, second);
  EXPECT_NE(second, third);
  EXPECT_NE(first, third);
}

// The name of a table key may have blanks and dots, which a placeholder may not.
TEST(expression, the_key_of_a_table_has_a_placeholder_of_its_own) {
  expression terms;
  terms.require("attribute_not_exists(" + terms.table_key("session-id. 1") + ")");
  EXPECT_EQ(with_terms(terms), json::parse(R"json({
    "ConditionExpression": "attribute_not_exists(#key)",
    "ExpressionAttributeNames": {
    "#key" : "session-id. 1"}
})json"));
}

// Measured: DynamoDB accepts 301 plain sets (3974 bytes) but not 310, 101 sums, and 150
// comparisons, which are 299 operators with the ANDs between them. Our limits may be lower, never
// higher.
TEST(expression, fits_only_what_dynamodb_takes) {
  EXPECT_TRUE(sets_fit(200));
  EXPECT_FALSE(sets_fit(310));
  EXPECT_TRUE(sums_fit(60));
  EXPECT_FALSE(sums_fit(102));
  EXPECT_TRUE(comparisons_fit(100));
  EXPECT_FALSE(comparisons_fit(151));
}

TEST(expression, of_more_than_4_kb_does_not_fit) {
  EXPECT_TRUE(removals_fit(300));
  EXPECT_FALSE(removals_fit(400));
  expression terms;
  terms.require(std::string(4096, 'a'));
  EXPECT_TRUE(terms.fits());
  terms.require("b");
  EXPECT_FALSE(terms.fits());
}

TEST(expression, the_length_of_names_and_values_does_not_count) {
  EXPECT_TRUE(fits(100, [](expression& terms, const std::string& key) {
    terms.set(terms.entry(key + std::string(200, 'k')),
              terms.value(text(std::string(10'000, 'v'))));
  }));
}

}  // namespace
}  // namespace dynasession::dynamodb
