// SPDX-License-Identifier: Apache-2.0
#include "records/value_codec.hpp"

#include "support/json_text.hpp"

#include <boost/json/serialize.hpp>

#include <cmath>
#include <limits>

namespace dynasession::inline v0::detail {
namespace {

namespace json = boost::json;

std::optional<std::string_view> why_not_json(const json::value& value, int depth);

std::optional<std::string_view> why_not_json(const json::array& items, int depth) {
  for (const auto& each : items)
    if (auto reason = why_not_json(each, depth + 1)) return reason;
  return std::nullopt;
}

std::optional<std::string_view> why_not_json(const json::object& members, int depth) {
  for (const auto& [name, each] : members) {
    if (!is_utf8(name)) return "a member's name is not UTF-8";
    if (auto reason = why_not_json(each, depth + 1)) return reason;
  }
  return std::nullopt;
}

std::optional<std::string_view> why_not_json(const json::value& value, int depth) {
  if (depth >= max_value_depth && value.is_structured()) return "it is nested too deeply";
  if (const auto* number = value.if_double(); number && !std::isfinite(*number))
    return "it is not a finite number";
  if (const auto* text = value.if_string(); text && !is_utf8(*text)) return "a text is not UTF-8";
  if (const auto* items = value.if_array()) return why_not_json(*items, depth);
  if (const auto* members = value.if_object()) return why_not_json(*members, depth);
  return std::nullopt;
}

std::optional<std::int64_t> as_integer(const json::value& value) {
  if (const auto* number = value.if_int64()) return *number;
  const auto* number = value.if_uint64();
  if (number && *number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    return static_cast<std::int64_t>(*number);
  return std::nullopt;
}

// The length of the UTF-8 sequence at the start of the text; 0 if it is invalid. Overlong forms,
// surrogates and code points above U+10FFFF are invalid.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xc2   ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  return length;
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

}  // namespace

result<stored_value> encode(const json::value& value) {
  if (const auto number = as_integer(value)) return stored_value(*number);
  if (const auto reason = why_not_json(value, 0))
    return error(errc::not_json, std::string(*reason));
  return stored_value(json::serialize(value));
}

result<json::value> decode(const stored_value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return json::value(*number);
  auto parsed = parse_json(std::get<std::string>(value));
  if (!parsed) return error(errc::corrupt_record, "the stored value is not JSON");
  return std::move(*parsed);
}

bool same_value(const stored_value& a, const stored_value& b) {
  if (a == b) return true;
  if (a.index() != b.index()) return false;
  const auto left = decode(a);
  const auto right = decode(b);
  return left && right && *left == *right;
}

bool is_valid_key(std::string_view key) noexcept {
  return !key.empty() && key.size() <= 255 && is_utf8(key);
}

bool is_valid_user(std::string_view user) noexcept {
  return !user.empty() && user.size() <= max_user_size && is_utf8(user);
}

std::string in_quotes(std::string_view key) {
  auto text = json::serialize(json::string(key.data(), key.size()));
  // JSON does not escape these, but they move the cursor of a terminal, or end a line.
  replace_all(text, "\x7f", "\\u007f");
  replace_all(text, "\xe2\x80\xa8", "\\u2028");
  replace_all(text, "\xe2\x80\xa9", "\\u2029");
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t low = 0; low < 32; ++low)  // U+0080 to U+009F
    replace_all(text, {'\xc2', static_cast<char>(0x80 + low)},
                {'\\', 'u', '0', '0', digits[8 + low / 16], digits[low % 16]});
  return text;
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace dynasession::inline v0::detail
