// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/attribute.hpp"

#include "crypto/encoding.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

// Keeps computations with stored times from overflowing.
constexpr std::int64_t last_second = 253'402'300'799;  // of the year 9999

constexpr std::string_view types[] = {"S", "N", "B", "M", "L", "BOOL", "NULL", "SS", "NS", "BS"};

// Enough for any number.
using digit_buffer = std::array<char, 32>;

std::string_view decimal(std::int64_t value, digit_buffer& buffer) noexcept {
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

json_view contents(json_view value, std::string_view type) noexcept {
  const auto [found, inner] = value.only_member();
  return found == type ? inner : json_view();
}

std::optional<std::string_view> digits(json_view value) noexcept {
  return contents(value, "N").text();
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

attribute::attribute(std::string_view type, std::string_view contents) {
  json_.reserve(type.size() + contents.size() + 5);
  json_.append("{\"").append(type).append("\":").append(contents).append("}");
}

attribute attribute::plain(std::string_view type, std::string_view contents) {
  constexpr std::string_view brackets = R"({"":""})";
  attribute made;
  const auto size = brackets.size() + type.size() + contents.size();
  if (size > made.short_.size()) {
    made.json_.reserve(size);
    made.json_.append("{\"").append(type).append("\":\"").append(contents).append("\"}");
    return made;
  }
  auto* to = made.short_.data();
  for (const std::string_view part : {std::string_view("{\""), type, std::string_view("\":\""),
                                      contents, std::string_view("\"}")})
    to = std::ranges::copy(part, to).out;
  made.short_size_ = size;
  return made;
}

bool attribute::has_type(std::string_view type) const noexcept {
  const auto text = json();
  return text.substr(2).starts_with(type) && text[2 + type.size()] == '"';
}

attribute text(std::string_view contents) {
  std::string json;
  json.reserve(contents.size() + 8);
  json.append(R"({"S":)");
  detail::append_json_string(json, contents);
  return attribute(std::move(json.append("}")));
}

attribute number(std::int64_t value) {
  digit_buffer buffer;
  return attribute::plain("N", decimal(value, buffer));
}

attribute number(std::chrono::sys_seconds time) { return number(time.time_since_epoch().count()); }

attribute number(timestamp time) {
  const auto whole = std::chrono::floor<seconds>(time);
  constexpr std::int64_t million = 1'000'000;  // its first digit becomes the point
  digit_buffer buffer, of_fraction;
  const auto seconds_text = decimal(whole.time_since_epoch().count(), buffer);
  const auto fraction = decimal(million + microseconds(time - whole).count(), of_fraction);
  auto* const point = buffer.data() + seconds_text.size();
  auto* const end = std::ranges::copy(fraction, point).out;
  *point = '.';
  return attribute::plain("N", {buffer.data(), static_cast<std::size_t>(end - buffer.data())});
}

attribute binary(std::span<const std::byte> bytes) {
  return attribute::plain("B", crypto::base64(bytes));
}

attribute map(detail::json_writer entries) { return {"M", std::move(entries).json()}; }

attribute truth(bool value) { return {"BOOL", value ? "true" : "false"}; }

std::optional<std::string_view> if_text(json_view value) noexcept {
  return contents(value, "S").text();
}

json_view if_map(json_view value) noexcept {
  const auto found = contents(value, "M");
  return found.is_object() ? found : json_view();
}

std::optional<bool> if_truth(json_view value) noexcept { return contents(value, "BOOL").truth(); }

std::optional<std::int64_t> if_integer(json_view value) noexcept {
  const auto text = digits(value);
  return text ? parse<std::int64_t>(*text) : std::nullopt;
}

std::optional<timestamp> if_time(json_view value) noexcept {
  const auto text = digits(value);
  if (!text) return std::nullopt;
  const auto point = text->find('.');
  const auto whole = parse<std::int64_t>(text->substr(0, point));
  if (!whole || *whole > last_second || text->starts_with('-')) return std::nullopt;
  const timestamp start{seconds(*whole)};
  if (point == text->npos) return start;
  const auto fraction = parse_fraction(text->substr(point + 1));
  // The last second may not have a fraction: it could not be rounded up.
  if (!fraction || *whole == last_second) return std::nullopt;
  return start + *fraction;
}

std::optional<std::vector<std::byte>> if_binary(json_view value) {
  const auto text = contents(value, "B").text();
  return text ? crypto::from_base64(*text) : std::nullopt;
}

std::optional<std::vector<std::byte>> if_binary(json_view value, std::size_t first) {
  const auto text = contents(value, "B").text();
  if (!text) return std::nullopt;
  const auto digits = (first + 2) / 3 * 4;  // four for each three bytes
  return crypto::from_base64(text->substr(0, digits));
}

std::string_view type_of(json_view value) noexcept {
  if (!value) return "nothing";
  const auto* const found = std::ranges::find(types, value.only_member().first);
  return found == std::end(types) ? "?" : *found;
}

}  // namespace dynasession::inline v0::dynamodb
