// SPDX-License-Identifier: Apache-2.0
#include "cli/text.hpp"

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
  std::string safe(text);
  std::ranges::replace_if(
      safe, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  // The second byte of a control character beyond ASCII.
  for (std::size_t i = 0; i + 1 < safe.size(); ++i) {
    const auto second = static_cast<unsigned char>(safe[i + 1]);
    if (safe[i] == '\xc2' && second >= 0x80 && second < 0xa0) safe[i] = safe[i + 1] = '?';
  }
  return safe;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string wide(text);
  if (wide.size() < width) wide.append(width - wide.size(), ' ');
  return wide;
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
