// SPDX-License-Identifier: Apache-2.0
#include "records/value_codec.hpp"

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace dynasession::detail {
namespace {

namespace json = boost::json;

json::value nested(int depth) {
  json::value value = 1.5;
  for (int i = 0; i < depth; ++i) value = json::array{std::move(value)};
  return value;
}

TEST(rule_12_values, integers_of_64_bits_are_kept_as_integers) {
  for (const auto number : {std::int64_t{0}, std::numeric_limits<std::int64_t>::min(),
                            std::numeric_limits<std::int64_t>::max()})
    EXPECT_EQ(*encode(json::value(number)), stored_value(number));
  EXPECT_EQ(*encode(json::value(std::uint64_t{7})), stored_value(std::int64_t{7}));
}

TEST(rule_12_values, anything_else_is_kept_as_json_text) {
  EXPECT_EQ(*encode(json::value("a")), stored_value("\"a\""));
  EXPECT_EQ(*encode(json::value(nullptr)), stored_value("null"));
  EXPECT_EQ(*encode(json::value(true)), stored_value("true"));
  EXPECT_EQ(*encode(json::value(std::numeric_limits<std::uint64_t>::max())),
            stored_value("18446744073709551615"));
}

TEST(rule_12_values, doubles_come_back_to_the_bit) {
  std::mt19937_64 generator(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = generator();
    double number = 0;
    std::memcpy(&number, &bits, sizeof number);
    if (!std::isfinite(number)) continue;
    const auto back = decode(*encode(json::value{number, 1, "x"}));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->as_array()[0].as_double(), number);
  }
}

TEST(rule_12_values, every_kind_of_json_comes_back) {
  const json::value value = {{"text", "\"\\\n\xe2\x98\x83"},
                             {"list", {1, -2, 2.5, nullptr, true}},
                             {"empty", json::object()}};
  EXPECT_EQ(*decode(*encode(value)), value);
}

TEST(rule_12_values, what_json_cannot_hold_is_refused) {
  EXPECT_EQ(encode(json::value(std::nan(""))).error().code(), errc::not_json);
  EXPECT_EQ(encode(json::array{1, HUGE_VAL}).error().code(), errc::not_json);
  EXPECT_EQ(encode(json::value("\xff")).error().code(), errc::not_json);
  EXPECT_EQ(encode(json::object{{"\xc0\x80", 1}}).error().code(), errc::not_json);
}

TEST(rule_12_values, what_is_nested_too_deeply_to_be_read_again_is_refused) {
  const auto deepest = encode(nested(max_value_depth));
  ASSERT_TRUE(deepest);
  EXPECT_TRUE(decode(*deepest));
  EXPECT_EQ(encode(nested(max_value_depth + 1)).error().code(), errc::not_json);
  json::value empty = json::array();
  for (int i = 0; i < max_value_depth; ++i) empty = json::array{std::move(empty)};
  EXPECT_EQ(encode(empty).error().code(), errc::not_json);
}

TEST(rule_22_bad_input, stored_text_that_is_no_json_is_an_error) {
  for (const auto* text : {"", "{", "nul", "1 2", "[1,]", "\"a", "\"\xff\"", "{\"a\":1}}"})
    EXPECT_FALSE(decode(stored_value(text))) << text;
  EXPECT_FALSE(decode(stored_value(std::string(100'000, '['))));
}

TEST(rule_22_bad_input, stored_numbers_that_no_double_holds_are_an_error) {
  for (const auto* text : {"1e999", "-1e309", "[1.8e308]"})
    EXPECT_FALSE(decode(stored_value(text))) << text;
  EXPECT_EQ(decode(stored_value("1e-999"))->as_double(), 0);
}

TEST(rule_12_values, equal_values_are_equal_however_they_are_written) {
  EXPECT_TRUE(same_value(R"({"a":1,"b":2})", R"({ "b": 2, "a": 1 })"));
  EXPECT_FALSE(same_value(R"({"a":1})", R"({"a":2})"));
  EXPECT_FALSE(same_value("\"1\"", std::int64_t{1}));
  EXPECT_TRUE(same_value("not json", "not json"));
  EXPECT_FALSE(same_value("not json", "1.5"));
}

TEST(rule_12_values, keys_are_1_to_255_bytes_of_utf_8) {
  EXPECT_TRUE(is_valid_key("a"));
  EXPECT_TRUE(is_valid_key(std::string(255, 'k')));
  EXPECT_TRUE(is_valid_key("\xd0\xba\xd0\xbb\xe2\x98\x83"));
  EXPECT_TRUE(is_valid_key(std::string_view("\0nul", 4)));
  EXPECT_FALSE(is_valid_key(""));
  EXPECT_FALSE(is_valid_key(std::string(256, 'k')));
  EXPECT_FALSE(is_valid_key("\xff"));
}

TEST(rule_22_bad_input, a_key_cannot_break_out_of_a_message) {
  EXPECT_EQ(in_quotes("n"), "\"n\"");
  EXPECT_EQ(in_quotes("a\r\nX-Evil: \"1"), R"("a\r\nX-Evil: \"1")");
  EXPECT_EQ(in_quotes("a\x7f\x7f"), R"("a\u007f\u007f")");
  EXPECT_EQ(in_quotes("\xc2\x80\xc2\x9b\xc2\x9f"), R"("\u0080\u009b\u009f")");
  EXPECT_EQ(in_quotes("\xe2\x80\xa8\xe2\x80\xa9"), R"("\u2028\u2029")");
  EXPECT_EQ(in_quotes("\xc2\xa0"), "\"\xc2\xa0\"");
}

TEST(rule_12_values, invalid_utf_8_is_recognised) {
  EXPECT_TRUE(is_utf8("\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
  for (const auto* bad :
       {"\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x98", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "a\xe2\x28\xa1"})
    EXPECT_FALSE(is_utf8(bad));
}

}  // namespace
}  // namespace dynasession::detail
