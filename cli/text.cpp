// SPDX-License-Identifier: Apache-2.0
#include "cli/text.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <utility>

namespace cli {
namespace {

std::string formatted(dynasession::timestamp time, const char* format) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  const auto moment = static_cast<std::time_t>(seconds);
  std::tm parts{};
  ::gmtime_r(&moment, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

constexpr char32_t not_utf8 = 0xFFFFFFFF;

struct character {
  char32_t code = not_utf8;
  std::size_t size = 1;  ///< bytes
};

bool continues(unsigned char byte) { return (byte & 0xC0) == 0x80; }

std::size_t size_by(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

bool is_in_range(char32_t code, std::size_t size) {
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code < 0xE000;
  return code >= least[size] && code <= 0x10FFFF && !is_surrogate;
}

// The first one of a text that is not empty.
character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto size = size_by(byte(0));
  if (size == 1) return {byte(0), 1};
  if (size == 0 || size > text.size()) return {};
  char32_t code = byte(0) & (0x7F >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(byte(i))) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  return is_in_range(code, size) ? character{code, size} : character{};
}

// Control characters, those that are not visible, and those that change the direction of what follows.
bool is_harmful(char32_t code) {
  constexpr std::pair<char32_t, char32_t> ranges[] = {
      {0x00, 0x1F},       {0x7F, 0x9F},        {0x61C, 0x61C},   {0x200B, 0x200F},
      {0x2028, 0x202E},   {0x2060, 0x206F},    {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB},
      {0xE0000, 0xE007F}, {not_utf8, not_utf8}};
  return std::ranges::any_of(
      ranges, [&](const auto& range) { return code >= range.first && code <= range.second; });
}

template <class Replace>
std::string replaced(std::string_view text, Replace replacement) {
  std::string safe;
  while (!text.empty()) {
    const auto next = first_of(text);
    if (is_harmful(next.code))
      safe += replacement(next);
    else
      safe += text.substr(0, next.size);
    text.remove_prefix(next.size);
  }
  return safe;
}

// "\u009b"
std::string escaped(char32_t unit) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) text += digits[unit >> shift & 15];
  return text;
}

std::string escaped(const character& harmful) {
  if (harmful.code == not_utf8) return "\\ufffd";
  if (harmful.code <= 0xFFFF) return escaped(harmful.code);
  const auto rest = harmful.code - 0x10000;
  return escaped(0xD800 + (rest >> 10)) + escaped(0xDC00 + (rest & 0x3FF));
}

}  // namespace

std::string iso(dynasession::timestamp time) { return formatted(time, "%Y-%m-%dT%H:%M:%SZ"); }

std::string compact(dynasession::timestamp time) { return formatted(time, "%Y%m%d%H%M%S"); }

std::string brief(std::chrono::seconds duration) {
  const auto count = duration.count();
  for (const auto& [size, unit] :
       {std::pair(86'400, 'd'), std::pair(3'600, 'h'), std::pair(60, 'm')})
    if (count % size == 0) return std::to_string(count / size) + unit;
  return std::to_string(count) + 's';
}

std::string harmless(std::string_view text) {
  return replaced(text, [](const character& harmful) { return std::string(harmful.size, '?'); });
}

// In serialized JSON such characters can only be a part of strings.
std::string json_text(const boost::json::value& value) {
  return replaced(boost::json::serialize(value),
                  [](const character& harmful) { return escaped(harmful); });
}

std::string padded(std::string_view text, std::size_t width) {
  std::string wide(text);
  if (wide.size() < width) wide.append(width - wide.size(), ' ');
  return wide;
}

bool is_plain_name(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

std::string random_hex(const dynasession::random_source& random) {
  constexpr const char* digits = "0123456789abcdef";
  std::array<std::byte, 32> bytes{};
  random(bytes);
  std::string text;
  for (const auto each : bytes) {
    text += digits[std::to_integer<unsigned>(each) >> 4];
    text += digits[std::to_integer<unsigned>(each) & 15];
  }
  return text;
}

}  // namespace cli
