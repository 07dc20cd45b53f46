// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/http_response.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace dynasession::test {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

/// Cuts the line at the front off, without its line end.
std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find("\r\n"), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 2, text.size()));
  return line;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

int number(std::string_view digits, int base) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return value;
}

}  // namespace

http_response::http_response(std::string_view head) {
  const auto status_line = take_line(head);
  if (status_line.size() >= 12) status = number(status_line.substr(9, 3), 10);
  for (auto line = take_line(head); !line.empty(); line = take_line(head)) {
    const auto colon = std::min(line.find(':'), line.size() - 1);
    fields.emplace_back(lower_case(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
}

std::vector<std::string> http_response::all(std::string_view lower_case_name) const {
  std::vector<std::string> values;
  for (const auto& [name, value] : fields)
    if (name == lower_case_name) values.push_back(value);
  return values;
}

std::string http_response::first(std::string_view lower_case_name) const {
  const auto values = all(lower_case_name);
  return values.empty() ? std::string() : values.front();
}

std::optional<std::string> http_response::set_cookie(std::string_view cookie_name) const {
  const auto start = std::string(cookie_name) + "=";
  for (const auto& value : all("set-cookie"))
    if (value.starts_with(start)) return value;
  return std::nullopt;
}

std::string http_response::cookie_value(std::string_view cookie_name) const {
  const auto field = set_cookie(cookie_name).value_or("");
  const auto start = std::min(cookie_name.size() + 1, field.size());
  return field.substr(start, field.find(';') - start);
}

std::string unchunked(std::string_view coded) {
  std::string body;
  while (const int size = number(take_line(coded), 16)) {
    body.append(coded.substr(0, static_cast<std::size_t>(size)));
    coded.remove_prefix(std::min(static_cast<std::size_t>(size) + 2, coded.size()));
  }
  return body;
}

}  // namespace dynasession::test
