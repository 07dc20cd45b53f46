// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/attribute.hpp"

#include "crypto/encoding.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace json = boost::json;

using std::chrono::microseconds;
using std::chrono::seconds;

// Keeps computations with stored times from overflowing.
constexpr std::int64_t last_second = 253'402'300'799;  // of the year 9999

constexpr std::string_view types[] = {"S", "N", "B", "M", "L", "BOOL", "NULL", "SS", "NS", "BS"};

attribute made(std::string_view type, std::string_view contents) {
  attribute value;
  value.emplace(type, contents);
  return value;
}

const json::value* contents(const json::value* value, std::string_view type) noexcept {
  const auto* object = value ? value->if_object() : nullptr;
  return object && object->size() == 1 ? object->if_contains(type) : nullptr;
}

const json::string* digits(const json::value* value) noexcept {
  const auto* found = contents(value, "N");
  return found ? found->if_string() : nullptr;
}

template <class Integer>
std::optional<Integer> parse(std::string_view text) noexcept {
  Integer parsed{};
  const auto [rest, code] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (code != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return parsed;
}

// The digits after the point as microseconds: of ".5", "5". Further digits are cut off.
std::optional<microseconds> parse_fraction(std::string_view text) noexcept {
  if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  std::int64_t micros = 0;
  for (std::size_t i = 0; i < 6; ++i) micros = micros * 10 + (i < text.size() ? text[i] - '0' : 0);
  return microseconds(micros);
}

}  // namespace

attribute text(std::string_view contents) { return made("S", contents); }

attribute number(std::int64_t value) { return made("N", std::to_string(value)); }

attribute number(std::chrono::sys_seconds time) { return number(time.time_since_epoch().count()); }

attribute number(timestamp time) {
  const auto whole = std::chrono::floor<seconds>(time);
  auto text = std::to_string(whole.time_since_epoch().count());
  const auto fraction = std::to_string(microseconds(time - whole).count());
  text.append(".").append(6 - fraction.size(), '0').append(fraction);
  return made("N", text);
}

attribute binary(std::span<const std::byte> bytes) { return made("B", crypto::base64(bytes)); }

attribute map(json::object entries) {
  attribute value;
  value.emplace("M", std::move(entries));
  return value;
}

attribute truth(bool value) {
  attribute made;
  made.emplace("BOOL", value);
  return made;
}

const json::string* if_text(const json::value* value) noexcept {
  const auto* found = contents(value, "S");
  return found ? found->if_string() : nullptr;
}

const json::object* if_map(const json::value* value) noexcept {
  const auto* found = contents(value, "M");
  return found ? found->if_object() : nullptr;
}

std::optional<bool> if_truth(const json::value* value) noexcept {
  const auto* found = contents(value, "BOOL");
  const auto* read = found ? found->if_bool() : nullptr;
  return read ? std::optional(*read) : std::nullopt;
}

std::optional<std::int64_t> if_integer(const json::value* value) noexcept {
  const auto* text = digits(value);
  return text ? parse<std::int64_t>(*text) : std::nullopt;
}

std::optional<timestamp> if_time(const json::value* value) noexcept {
  const auto* text = digits(value);
  if (!text) return std::nullopt;
  const std::string_view all = *text;
  const auto point = all.find('.');
  const auto whole = parse<std::int64_t>(all.substr(0, point));
  if (!whole || *whole > last_second || all.starts_with('-')) return std::nullopt;
  const timestamp start{seconds(*whole)};
  if (point == all.npos) return start;
  const auto fraction = parse_fraction(all.substr(point + 1));
  // The last second may not have a fraction: it could not be rounded up.
  if (!fraction || *whole == last_second) return std::nullopt;
  return start + *fraction;
}

std::optional<std::vector<std::byte>> if_binary(const json::value* value) {
  const auto* found = contents(value, "B");
  const auto* text = found ? found->if_string() : nullptr;
  return text ? crypto::from_base64(*text) : std::nullopt;
}

std::optional<std::vector<std::byte>> if_binary(const json::value* value, std::size_t first) {
  const auto* found = contents(value, "B");
  const auto* text = found ? found->if_string() : nullptr;
  if (!text) return std::nullopt;
  const auto digits = (first + 2) / 3 * 4;  // four for each three bytes
  return crypto::from_base64(std::string_view(*text).substr(0, digits));
}

std::string_view type_of(const json::value* value) noexcept {
  if (!value) return "nothing";
  const auto found = std::ranges::find_if(
      types, [value](std::string_view type) { return contents(value, type) != nullptr; });
  return found == std::end(types) ? "?" : *found;
}

}  // namespace dynasession::inline v0::dynamodb
