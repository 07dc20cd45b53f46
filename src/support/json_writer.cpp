// SPDX-License-Identifier: Apache-2.0
#include "support/json_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

constexpr auto escaped = [] {
  std::array<bool, 256> are{};
  for (std::size_t control = 0; control < 0x20; ++control) are[control] = true;
  are['"'] = are['\\'] = true;
  return are;
}();

bool must_be_escaped(char c) { return escaped[static_cast<unsigned char>(c)]; }

void append_escaped(std::string& json, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  json += '\\';
  if (c == '"' || c == '\\') {
    json += c;
    return;
  }
  const auto code = static_cast<unsigned char>(c);
  json.append("u00").append(1, digits[code >> 4]).append(1, digits[code & 0xf]);
}

}  // namespace

void append_json_string(std::string& json, std::string_view text) {
  json += '"';
  while (!text.empty()) {
    const auto* const special = std::ranges::find_if(text, must_be_escaped);
    const auto plain = static_cast<std::size_t>(special - text.begin());
    json.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    append_escaped(json, text.front());
    text.remove_prefix(1);
  }
  json += '"';
}

std::string json_array(std::span<const std::string> elements) {
  std::string json;
  for (const auto& each : elements) json.append(json.empty() ? "[" : ",").append(each);
  return json.append(json.empty() ? "[]" : "]");
}

void json_writer::add_text(std::string_view name, std::string_view text) {
  add_name(name);
  append_json_string(json_, text);
}

void json_writer::add_json(std::string_view name, std::string_view json) {
  add_name(name);
  json_.append(json);
}

void json_writer::add_plain(std::string_view name, std::span<const std::string_view> parts) {
  add_name(name);
  json_ += '"';
  for (const auto part : parts) json_.append(part);
  json_ += '"';
}

void json_writer::add_object(std::string_view name, const json_writer& members) {
  add_name(name);
  json_.append(members.json_).append(members.empty() ? "{}" : "}");
}

std::string json_writer::json() const& { return json_writer(*this).json(); }

std::string json_writer::json() && {
  json_ += empty() ? "{}" : "}";
  return std::move(json_);
}

void json_writer::add_name(std::string_view name) {
  json_ += empty() ? '{' : ',';
  append_json_string(json_, name);
  json_ += ':';
}

}  // namespace dynasession::inline v0::detail
