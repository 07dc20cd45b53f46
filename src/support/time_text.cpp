// SPDX-License-Identifier: Apache-2.0
#include "support/time_text.hpp"

#include "support/ascii.hpp"

#include <algorithm>

namespace dynasession::inline v0::detail {
namespace {

using namespace std::chrono;

// '0' matches a digit, '?' any character.
constexpr std::string_view http_form = "???, 00 ??? 0000 00:00:00 GMT";
constexpr std::string_view iso_form = "0000-00-00T00:00:00";
constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";

bool has_form(std::string_view text, std::string_view form) {
  return std::ranges::equal(text, form, [](char c, char place) {
    return place == '0' ? ascii::is_digit(c) : place == '?' || c == place;
  });
}

unsigned number(std::string_view digits) {
  unsigned value = 0;
  for (const char digit : digits) value = value * 10 + static_cast<unsigned>(digit - '0');
  return value;
}

/// "12:36:05"; the second may be a leap second.
std::optional<sys_seconds> at(const year_month_day& date, std::string_view clock) {
  const hours hour(number(clock.substr(0, 2)));
  const minutes minute(number(clock.substr(3, 2)));
  const seconds second(number(clock.substr(6, 2)));
  if (!date.ok() || hour > 23h || minute > 59min || second > 60s) return std::nullopt;
  return sys_days(date) + hour + minute + second;
}

/// Removes the fraction of a second: ".25Z" -> "Z".
std::string_view without_fraction(std::string_view text) {
  if (!text.starts_with('.')) return text;
  const auto end = text.find_first_not_of("0123456789", 1);
  return end == 1 || end == text.npos ? std::string_view() : text.substr(end);
}

/// The offset to UTC: "Z", "+01:00".
std::optional<minutes> offset_in(std::string_view zone) {
  if (zone == "Z" || zone == "UTC") return 0min;
  if (!has_form(zone, "?00:00") || (zone[0] != '+' && zone[0] != '-')) return std::nullopt;
  const hours hour(number(zone.substr(1, 2)));
  const minutes minute(number(zone.substr(4, 2)));
  if (hour > 23h || minute > 59min) return std::nullopt;
  return zone[0] == '-' ? -(hour + minute) : hour + minute;
}

void put_digits(std::string& text, std::size_t at, std::size_t count, int value) {
  for (auto place = at + count; place-- > at; value /= 10)
    text[place] = static_cast<char>('0' + value % 10);
}

year year_in(std::string_view digits) { return year(static_cast<int>(number(digits))); }

}  // namespace

std::optional<sys_seconds> http_date(std::string_view text) {
  if (!has_form(text, http_form)) return std::nullopt;
  const auto name = months.find(text.substr(8, 3));
  if (name == months.npos || name % 3 != 0) return std::nullopt;
  const auto in_year = month(static_cast<unsigned>(name / 3 + 1));
  return at({year_in(text.substr(12, 4)), in_year, day(number(text.substr(5, 2)))},
            text.substr(17, 8));
}

std::optional<sys_seconds> iso_time(std::string_view text) {
  const auto local = text.substr(0, iso_form.size());
  if (!has_form(local, iso_form)) return std::nullopt;
  const auto offset = offset_in(without_fraction(text.substr(iso_form.size())));
  const auto in_year = month(number(text.substr(5, 2)));
  const auto parsed =
      at({year_in(text.substr(0, 4)), in_year, day(number(text.substr(8, 2)))}, text.substr(11, 8));
  if (!offset || !parsed) return std::nullopt;
  return *parsed - *offset;
}

std::string amz_date(std::chrono::sys_seconds at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  std::string text = "00000000T000000Z";
  put_digits(text, 0, 4, int{date.year()});
  put_digits(text, 4, 2, static_cast<int>(unsigned{date.month()}));
  put_digits(text, 6, 2, static_cast<int>(unsigned{date.day()}));
  put_digits(text, 9, 2, static_cast<int>(time.hours().count()));
  put_digits(text, 11, 2, static_cast<int>(time.minutes().count()));
  put_digits(text, 13, 2, static_cast<int>(time.seconds().count()));
  return text;
}

}  // namespace dynasession::inline v0::detail
