// SPDX-License-Identifier: Apache-2.0
#include "http/http_head.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace dynasession::test {
namespace {

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find("\r\n"), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 2, text.size()));
  return line;
}

std::optional<std::size_t> to_number(std::string_view digits, int base) {
  std::size_t value = 0;
  const auto end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value, base);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

http_head::http_head(std::string_view head) : first_line(take_line(head)) {
  for (auto line = take_line(head); !line.empty(); line = take_line(head)) {
    const auto colon = std::min(line.find(':'), line.size() - 1);
    fields.emplace_back(lower_case(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  }
}

std::vector<std::string> http_head::all(std::string_view lower_case_name) const {
  std::vector<std::string> values;
  for (const auto& [name, value] : fields)
    if (name == lower_case_name) values.push_back(value);
  return values;
}

std::string http_head::first(std::string_view lower_case_name) const {
  const auto values = all(lower_case_name);
  return values.empty() ? std::string() : values.front();
}

std::optional<std::size_t> http_head::content_length() const {
  return to_number(first("content-length"));
}

}  // namespace dynasession::test
