// SPDX-License-Identifier: Apache-2.0
#include "aws/http_date.hpp"

#include "ascii.hpp"

#include <algorithm>

namespace dynasession::aws {
namespace {

using namespace std::chrono;

// A '0' stands for a digit, an 'a' for a letter.
constexpr std::string_view form = "aaa, 00 aaa 0000 00:00:00 GMT";
constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";

bool fits(char c, char place) {
  if (place == '0') return ascii::is_digit(c);
  return place == 'a' ? ascii::is_alphanumeric(c) && !ascii::is_digit(c) : c == place;
}

int number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

}  // namespace

std::optional<sys_seconds> http_date(std::string_view text) {
  if (!std::ranges::equal(text, form, fits)) return std::nullopt;
  const auto month = months.find(text.substr(8, 3));
  if (month == months.npos || month % 3 != 0) return std::nullopt;
  const year_month_day date(year(number(text.substr(12, 4))),
                            std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                            day(static_cast<unsigned>(number(text.substr(5, 2)))));
  const hours hour(number(text.substr(17, 2)));
  const minutes minute(number(text.substr(20, 2)));
  const seconds second(number(text.substr(23, 2)));  // 60 in a leap second
  if (!date.ok() || hour > 23h || minute > 59min || second > 60s) return std::nullopt;
  return sys_days(date) + hour + minute + second;
}

}  // namespace dynasession::aws
