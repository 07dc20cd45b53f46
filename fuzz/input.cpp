// SPDX-License-Identifier: Apache-2.0
#include "input.hpp"

#include "support/ascii.hpp"

#include <charconv>

namespace fuzz {

using dynasession::ascii::is_visible;
using dynasession::ascii::trimmed;

std::map<std::string, std::string, std::less<>> variables_in(std::string_view text) {
  std::map<std::string, std::string, std::less<>> all;
  while (!text.empty()) {
    auto value = take_until('\n', text);
    const auto name = take_until('=', value);
    if (!name.empty() && std::ranges::all_of(name, is_visible)) all.emplace(name, value);
  }
  return all;
}

dynasession::net::http_response response_in(std::string_view text) {
  dynasession::net::http_response response;
  const auto status = take_until('\n', text);
  std::from_chars(status.data(), status.data() + status.size(), response.status);
  for (auto field = take_until('\n', text); !field.empty(); field = take_until('\n', text)) {
    const auto name = take_until(':', field);
    response.fields.push_back({name, trimmed(field)});
  }
  response.body = text;
  return response;
}

std::string with_secrets(std::string_view text) {
  std::string marked;
  for (const char c : text)
    if (c == '~')
      marked += secret;
    else
      marked += c;
  return marked;
}

}  // namespace fuzz
