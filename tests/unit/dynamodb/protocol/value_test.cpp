// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/value.hpp"

#include "dynamodb/protocol/compression.hpp"
#include "support/test_random.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

constexpr std::size_t threshold = 100;

// JSON text of about this many bytes, of words that differ.
std::string words(std::size_t size) {
  std::string text = "\"";
  for (int i = 0; text.size() < size; ++i) text += "word " + std::to_string(i) + " ";
  return text + '"';
}

std::string type_written(const stored_value& value, compression_threshold from) {
  const json::value written = write_value(value, from);
  return std::string(type_of(&written));
}

std::optional<stored_value> value_in(const char* written) {
  return read_value(json::parse(written));
}

void expect_comes_back(const stored_value& value, compression_threshold from) {
  const json::value written = write_value(value, from);
  EXPECT_EQ(read_value(written), value);
}

TEST(value, an_integer_is_a_number_of_64_bits) {
  for (const auto integer :
       {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(type_written(integer, 1), "N");
    expect_comes_back(integer, 1);
  }
}

TEST(value, a_text_is_compressed_from_the_threshold_on) {
  EXPECT_EQ(type_written(std::string(threshold - 1, 'x'), threshold), "S");
  EXPECT_EQ(type_written(std::string(threshold, 'x'), threshold), "B");
  EXPECT_EQ(type_written(words(2000), threshold), "B");
}

TEST(value, without_a_threshold_no_text_is_compressed) {
  EXPECT_EQ(type_written(words(100'000), std::nullopt), "S");
  EXPECT_EQ(stored_size(words(100'000), std::nullopt), words(100'000).size());
}

TEST(value, a_text_that_compression_makes_no_shorter_stays_as_it_is) {
  std::string noise(2000, '\0');
  test::test_random()(std::as_writable_bytes(std::span(noise)));
  for (auto& byte : noise) byte = static_cast<char>('!' + (byte & 0x3f));
  std::string bytes(2000, '\0');
  test::test_random(2)(std::as_writable_bytes(std::span(bytes)));
  EXPECT_EQ(type_written(std::string("{}"), 1), "S");
  EXPECT_EQ(type_written(bytes, 1), "S");
  EXPECT_EQ(stored_size(bytes, 1), bytes.size());
  expect_comes_back(noise, 1);
}

TEST(value, texts_come_back_however_they_are_written) {
  for (const auto& json_text : {std::string(), std::string("null"), std::string("\"\xc3\xa9\""),
                                words(50), words(5000), words(300'000)})
    for (const auto from :
         {compression_threshold(), compression_threshold(1), compression_threshold(threshold)})
      expect_comes_back(json_text, from);
}

TEST(value, its_size_is_that_of_what_is_written) {
  const auto json_text = words(5000);
  EXPECT_EQ(stored_size(json_text, threshold), compress(json_text).size());
  EXPECT_EQ(stored_size("{}", threshold), 2U);
}

// Else one record of 400 KB could fill the memory of whoever loads it.
TEST(rule_22_bad_input, a_frame_that_holds_a_thousandfold_is_not_read) {
  const auto bomb = compress(std::string(1024 * 1024, ' '));
  ASSERT_LT(bomb.size(), 1024U);
  EXPECT_EQ(read_value(binary(bomb)), std::nullopt);
}

TEST(value, whatever_is_written_can_be_read) {
  for (std::size_t size = 1; size <= 32 * 1024 * 1024; size *= 4)
    expect_comes_back(std::string(size, ' '), 1);
}

TEST(rule_22_bad_input, numbers_that_are_no_64_bit_integer_are_refused) {
  for (const auto* written : {R"({"N":"9223372036854775808"})", R"({"N":"-9223372036854775809"})",
                              R"({"N":"1.5"})", R"({"N":"1E3"})", R"({"N":""})", R"({"N":5})"})
    EXPECT_EQ(value_in(written), std::nullopt) << written;
}

TEST(rule_22_bad_input, what_write_value_does_not_write_is_refused) {
  for (const auto* written :
       {"null", "5", "\"text\"", "[]", "{}", R"({"S":5})", R"({"S":"a","N":"1"})",
        R"({"BOOL":true})", R"({"NULL":true})", R"({"M":{}})", R"({"L":[]})", R"({"SS":["a"]})",
        R"({"B":"no base64"})", R"({"B":""})", R"({"B":"AAAA"})"})
    EXPECT_EQ(value_in(written), std::nullopt) << written;
}

}  // namespace
}  // namespace dynasession::dynamodb
