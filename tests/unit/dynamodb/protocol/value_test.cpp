// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/value.hpp"

#include "support/attribute_json.hpp"
#include "support/test_random.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

constexpr std::size_t threshold = 100;

// JSON text of about this many bytes, made of different words.
std::string words(std::size_t size) {
  std::string text = "\"";
  for (int i = 0; text.size() < size; ++i) text += "word " + std::to_string(i) + " ";
  return text + '"';
}

std::string type_written(const stored_value& value, compression_threshold from) {
  return std::string(type_of(answered(write_value(value, from))));
}

std::optional<stored_value> value_in(const char* written) {
  return read_value(answered(json::parse(written)));
}

void expect_comes_back(const stored_value& value, compression_threshold from) {
  EXPECT_EQ(read_value(answered(write_value(value, from))), value);
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
  EXPECT_TRUE(write_value(bytes, 1).has_type("S"));
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

// Otherwise loading one record of 400 KB could use up the memory.
TEST(rule_22_bad_input, a_frame_that_holds_a_thousandfold_is_not_read) {
  const auto bomb = compress(std::string(1024 * 1024, ' '));
  ASSERT_LT(bomb.size(), 1024U);
  EXPECT_EQ(read_value(answered(binary(bomb))), std::nullopt);
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

constexpr std::size_t limit = 1024 * 1024;

const std::string poem = [] {
  std::string text;
  for (int line = 0; line < 100; ++line) text += "line " + std::to_string(line) + " of a poem\n";
  return text;
}();

std::vector<std::byte> frame_of(std::string_view hex) {
  std::vector<std::byte> frame;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    frame.push_back(static_cast<std::byte>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  return frame;
}

TEST(compression, what_was_compressed_comes_back) {
  for (const auto& text :
       {std::string(), std::string("x"), poem, std::string("\0\xff", 2), std::string(300'000, 'x')})
    EXPECT_EQ(decompress(compress(text), limit), text);
}

TEST(compression, texts_that_repeat_themselves_become_shorter) {
  EXPECT_LT(compress(poem).size(), poem.size() / 4);
}

TEST(compression, random_bytes_come_back_too) {
  std::string noise(50'000, '\0');
  test::test_random()(std::as_writable_bytes(std::span(noise)));
  EXPECT_EQ(decompress(compress(noise), limit), noise);
}

TEST(rule_22_bad_input, a_frame_is_read_up_to_the_limit_and_no_further) {
  const auto frame = compress(poem);
  EXPECT_EQ(decompress(frame, poem.size()), poem);
  EXPECT_EQ(decompress(frame, poem.size() - 1), std::nullopt);
}

TEST(rule_22_bad_input, a_small_frame_of_gigabytes_is_not_read) {
  const auto bomb = compress(std::string(64 * 1024 * 1024, '\0'));
  ASSERT_LT(bomb.size(), 10'000U);
  EXPECT_EQ(decompress(bomb, limit), std::nullopt);
}

TEST(rule_22_bad_input, a_frame_that_claims_another_size_than_it_has_is_not_read) {
  // The magic number, 8 bytes of size in one segment, and the last block: 1 byte as it is.
  EXPECT_EQ(decompress(frame_of("28b52ffde0"
                                "0100000000000000"
                                "090000"
                                "78"),
                       limit),
            "x");
  EXPECT_EQ(decompress(frame_of("28b52ffde0"
                                "0200000000000000"
                                "090000"
                                "78"),
                       limit),
            std::nullopt);
  EXPECT_EQ(decompress(frame_of("28b52ffde0"
                                "0000000000000000"
                                "090000"
                                "78"),
                       limit),
            std::nullopt);
  EXPECT_EQ(decompress(frame_of("28b52ffde0"
                                "0000004000000000"
                                "090000"
                                "78"),
                       limit),
            std::nullopt);
  EXPECT_EQ(decompress(frame_of("28b52ffde0"
                                "feffffffffffffff"
                                "090000"
                                "78"),
                       limit),
            std::nullopt);
  EXPECT_EQ(decompress(frame_of("28b52ffde0"
                                "ffffffffffffffff"
                                "090000"
                                "78"),
                       limit),
            std::nullopt);
}

TEST(rule_22_bad_input, a_frame_without_its_size_is_refused) {
  EXPECT_EQ(decompress(frame_of("28b52ffd0000"
                                "090000"
                                "78"),
                       limit),
            std::nullopt);
}

TEST(rule_22_bad_input, a_frame_cut_anywhere_is_not_read) {
  const auto frame = compress(poem);
  for (std::size_t size = 0; size < frame.size(); ++size)
    EXPECT_EQ(decompress(std::span(frame).first(size), limit), std::nullopt) << size;
}

TEST(rule_22_bad_input, nothing_may_follow_a_frame) {
  const auto frame = compress(poem);
  for (const auto& more : {std::vector<std::byte>(1), frame, compress(""), compress("x"),
                           frame_of("502a4d1800000000")}) {
    auto longer = frame;
    longer.insert(longer.end(), more.begin(), more.end());
    EXPECT_EQ(decompress(longer, limit), std::nullopt) << more.size();
  }
}

TEST(rule_22_bad_input, what_is_no_frame_is_not_read) {
  for (const auto* hex : {"", "00", "28b52ffd", "1f8b0800", "789c", "7b7d", "ffffffffffffffffffff"})
    EXPECT_EQ(decompress(frame_of(hex), limit), std::nullopt) << hex;
}

TEST(rule_22_bad_input, a_byte_changed_anywhere_does_no_harm) {
  const auto frame = compress(poem);
  for (std::size_t place = 0; place < frame.size(); ++place) {
    auto altered = frame;
    altered[place] ^= std::byte{0x55};
    const auto text = decompress(altered, limit);
    EXPECT_TRUE(!text || text->size() <= limit);
  }
}

}  // namespace
}  // namespace dynasession::dynamodb
