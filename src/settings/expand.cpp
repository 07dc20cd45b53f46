// SPDX-License-Identifier: Apache-2.0
#include "settings/expand.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <string_view>

namespace dynasession::inline v0::detail {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && !ascii::is_digit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return ascii::is_alphanumeric(c) || c == '_'; });
}

/// Appends what stands for the inside of ${...}.
problem append(std::string& to, std::string_view inside, const variables& from) {
  const auto mark = inside.find(":-");
  const auto name = inside.substr(0, mark);
  if (!is_name(name)) return "write ${NAME} or ${NAME:-default}";
  const auto found = from.find(name);
  const bool is_set = found != from.end();
  if (is_set && (mark == inside.npos || !found->second.empty()))
    to += found->second;
  else if (mark != inside.npos)
    to += inside.substr(mark + 2);
  else
    return "the variable " + std::string(name) + " is not set, and there is no ${NAME:-default}";
  return std::nullopt;
}

}  // namespace

problem expand(std::string& text, const variables& from) {
  std::string expanded;
  std::string_view rest = text;
  for (auto open = rest.find("${"); open != rest.npos; open = rest.find("${")) {
    expanded += rest.substr(0, open);
    if (open > 0 && rest[open - 1] == '$') {
      expanded += '{';
      rest.remove_prefix(open + 2);
      continue;
    }
    const auto close = rest.find('}', open);
    if (close == rest.npos) return "${ is not closed by }";
    if (auto wrong = append(expanded, rest.substr(open + 2, close - open - 2), from)) return wrong;
    rest.remove_prefix(close + 1);
  }
  text = expanded.append(rest);
  return std::nullopt;
}

}  // namespace dynasession::inline v0::detail
