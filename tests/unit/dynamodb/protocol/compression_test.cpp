// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/compression.hpp"

#include "support/test_random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace dynasession::dynamodb {
namespace {

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

TEST(rule_22_bad_input, a_frame_that_tells_no_size_is_none_of_ours) {
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
