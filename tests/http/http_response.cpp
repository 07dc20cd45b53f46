// SPDX-License-Identifier: Apache-2.0
#include "http/http_response.hpp"

#include <algorithm>

namespace dynasession::test {
namespace {

/// The body behind a chunked transfer coding.
std::string unchunked(std::string_view coded) {
  std::string body;
  while (const auto size = to_number(take_line(coded), 16).value_or(0)) {
    body.append(coded.substr(0, size));
    coded.remove_prefix(std::min(size + 2, coded.size()));
  }
  return body;
}

}  // namespace

http_response::http_response(std::string_view head) : http_head(head) {
  if (first_line.size() >= 12)
    status = static_cast<int>(to_number(first_line.substr(9, 3)).value_or(0));
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

http_response parse_response(std::string_view message) {
  const auto empty_line = message.find("\r\n\r\n");
  const auto end = empty_line == std::string_view::npos ? message.size() : empty_line + 4;
  http_response response(message.substr(0, end));
  const auto body = message.substr(end);
  response.body = response.is_chunked() ? unchunked(body) : std::string(body);
  return response;
}

}  // namespace dynasession::test
