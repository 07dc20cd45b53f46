// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/attribute.hpp"

#include "support/attribute_json.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;
using std::chrono::microseconds;

std::string written(const attribute& value) { return std::string(value.json()); }

json::value n(std::string_view digits) { return json::object{{"N", digits}}; }

std::optional<std::int64_t> integer_of(std::string_view digits) {
  return if_integer(answered(n(digits)));
}

std::optional<std::int64_t> micros_of(std::string_view digits) {
  const auto time = if_time(answered(n(digits)));
  return time ? std::optional(time->time_since_epoch().count()) : std::nullopt;
}

timestamp at(std::int64_t micros) { return timestamp(microseconds(micros)); }

const char* const no_attributes[] = {"null",
                                     "true",
                                     "5",
                                     "\"S\"",
                                     "[]",
                                     R"([{"S":"a"}])",
                                     "{}",
                                     R"({"S":1})",
                                     R"({"S":null})",
                                     R"({"S":{}})",
                                     R"({"S":"a","N":"1"})",
                                     R"({"S":["a"]})",
                                     R"({"N":5})",
                                     R"({"N":null})",
                                     R"({"M":"a"})",
                                     R"({"M":[]})",
                                     R"({"B":5})",
                                     R"({"s":"a"})"};

TEST(attribute, is_written_as_dynamodb_writes_json) {
  EXPECT_EQ(written(text("a\"b")), R"({"S":"a\"b"})");
  EXPECT_EQ(written(number(std::int64_t{-5})), R"({"N":"-5"})");
  EXPECT_EQ(written(number(std::numeric_limits<std::int64_t>::min())),
            R"({"N":"-9223372036854775808"})");
  EXPECT_EQ(written(binary(std::as_bytes(std::span("abc", 3)))), R"({"B":"YWJj"})");
  detail::json_writer entries;
  entries.add_json("k", text("v").json());
  EXPECT_EQ(written(map(entries)), R"({"M":{"k":{"S":"v"}}})");
}

TEST(attribute, a_time_is_written_in_seconds_to_the_microsecond) {
  EXPECT_EQ(written(number(at(1'700'000'000'000'000))), R"({"N":"1700000000.000000"})");
  EXPECT_EQ(written(number(at(1'700'000'000'000'001))), R"({"N":"1700000000.000001"})");
  EXPECT_EQ(written(number(at(1'700'000'000'999'999))), R"({"N":"1700000000.999999"})");
  EXPECT_EQ(written(number(std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000)))),
            R"({"N":"1700000000"})");
}

TEST(attribute, each_microsecond_of_a_time_comes_back) {
  for (std::int64_t micros = 1'795'341'327'000'000; micros < 1'795'341'329'000'000; micros += 997) {
    ASSERT_EQ(if_time(answered(number(at(micros)))), at(micros));
  }
}

// DynamoDB removes trailing zeros, and other programs may write more digits.
TEST(attribute, a_time_is_read_however_many_digits_it_has) {
  EXPECT_EQ(micros_of("0"), 0);
  EXPECT_EQ(micros_of("1700000000"), 1'700'000'000'000'000);
  EXPECT_EQ(micros_of("1700000000.5"), 1'700'000'000'500'000);
  EXPECT_EQ(micros_of("1700000000.05"), 1'700'000'000'050'000);
  EXPECT_EQ(micros_of("1795341327.4078884"), 1'795'341'327'407'888);
  EXPECT_EQ(micros_of("1700000000." + std::string(1000, '9')), 1'700'000'000'999'999);
  EXPECT_EQ(micros_of("253402300799"), 253'402'300'799'000'000);
}

TEST(rule_22_bad_input, what_is_no_time_is_not_read_as_one) {
  for (const auto* digits : {"",
                             " ",
                             "x",
                             "253402300799.5",
                             "-1",
                             "-0.5",
                             "-0",
                             "+1",
                             "1.",
                             ".5",
                             ".",
                             "1.5.5",
                             "1,5",
                             "1.5x",
                             "1. 5",
                             " 1",
                             "1 ",
                             "1e9",
                             "1.7E9",
                             "1E+9",
                             "0x10",
                             "NaN",
                             "Infinity",
                             "1.-5",
                             "253402300800",
                             "9223372036854775807",
                             "9223372036854775808",
                             "99999999999999999999999999999999999999"})
    EXPECT_FALSE(micros_of(digits)) << digits;
}

TEST(attribute, integers_have_64_bits) {
  EXPECT_EQ(integer_of("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(integer_of("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(integer_of("0"), 0);
}

TEST(rule_22_bad_input, what_is_no_64_bit_integer_is_not_read_as_one) {
  for (const auto* digits :
       {"", " ", "x", "+1", "1.0", "1.5", "1e3", "1E3", "--1", "-", "0x1", " 1", "1 ",
        "9223372036854775808", "-9223372036854775809", "1e99999999"})
    EXPECT_FALSE(integer_of(digits)) << digits;
}

TEST(rule_22_bad_input, what_is_no_attribute_value_holds_nothing) {
  for (const auto* form : no_attributes) {
    const answered value(json::parse(form));
    EXPECT_FALSE(if_text(value)) << form;
    EXPECT_FALSE(if_map(value)) << form;
    EXPECT_FALSE(if_integer(value)) << form;
    EXPECT_FALSE(if_time(value)) << form;
    EXPECT_FALSE(if_binary(value)) << form;
  }
  EXPECT_FALSE(if_text(json_view()));
  EXPECT_FALSE(if_map(json_view()));
  EXPECT_FALSE(if_integer(json_view()));
  EXPECT_FALSE(if_time(json_view()));
  EXPECT_FALSE(if_binary(json_view()));
}

TEST(attribute, holds_only_what_its_type_says) {
  const answered value(text("5"));
  EXPECT_EQ(*if_text(value), "5");
  EXPECT_FALSE(if_integer(value));
  EXPECT_FALSE(if_time(value));
  EXPECT_FALSE(if_binary(value));
  EXPECT_FALSE(if_map(value));
}

TEST(attribute, a_binary_that_is_no_base64_holds_nothing) {
  const answered broken(json::object{{"B", "YWJ"}});
  EXPECT_FALSE(if_binary(broken));
}

TEST(attribute, names_its_type) {
  for (const auto* type : {"S", "N", "B", "M", "L", "BOOL", "NULL", "SS", "NS", "BS"}) {
    const answered value(json::object{{type, nullptr}});
    EXPECT_EQ(type_of(value), type);
  }
  EXPECT_EQ(type_of(json_view()), "nothing");
}

// The type is part of error messages, so it must not contain other text of a response.
TEST(rule_22_bad_input, the_type_of_no_attribute_value_is_a_question_mark) {
  for (const auto* form : {"null", "5", "\"S\"", "[]", "{}", R"({"S":"a","N":"1"})", R"({"s":"a"})",
                           R"({"the visitor's name":"a"})", R"({"\nS":"a"})", R"({"":"a"})"}) {
    const answered value(json::parse(form));
    EXPECT_EQ(type_of(value), "?") << form;
  }
}

}  // namespace
}  // namespace dynasession::dynamodb
