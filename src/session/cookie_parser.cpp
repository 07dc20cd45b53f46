// SPDX-License-Identifier: Apache-2.0
#include "session/cookie_parser.hpp"

#include "support/ascii.hpp"

#include <algorithm>

namespace dynasession::inline v0::detail {
namespace {

std::string_view unquote(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

void for_each_cookie(std::string_view field,
                     const std::function<void(std::string_view, std::string_view)>& visit) {
  while (!field.empty()) {
    const auto pair = field.substr(0, field.find(';'));
    if (const auto equals = pair.find('='); equals != pair.npos)
      visit(ascii::trimmed(pair.substr(0, equals)),
            unquote(ascii::trimmed(pair.substr(equals + 1))));
    field.remove_prefix(std::min(field.size(), pair.size() + 1));
  }
}

void for_each_value(const cookie_fields& fields, std::string_view name,
                    const std::function<void(std::string_view)>& visit) {
  fields.for_each([&](std::string_view field) {
    for_each_cookie(field, [&](std::string_view each, std::string_view value) {
      if (each == name) visit(value);
    });
  });
}

}  // namespace dynasession::inline v0::detail
