// SPDX-License-Identifier: Apache-2.0
#include "support/ascii.hpp"

#include <dynasession/commit_result.hpp>

#include <algorithm>

namespace dynasession::inline v0 {
namespace {

// A comma in quotes does not separate directives.
std::size_t end_of_directive(std::string_view cache_control) noexcept {
  bool quoted = false;
  for (std::size_t i = 0; i < cache_control.size(); ++i) {
    if (quoted && cache_control[i] == '\\')
      ++i;
    else if (cache_control[i] == '"')
      quoted = !quoted;
    else if (cache_control[i] == ',' && !quoted)
      return i;
  }
  return cache_control.size();
}

}  // namespace

std::string_view to_string(commit_status status) noexcept {
  switch (status) {
    case commit_status::saved:
      return "saved";
    case commit_status::unchanged:
      return "unchanged";
    case commit_status::gone:
      return "gone";
    case commit_status::conflict:
      return "conflict";
    case commit_status::refused:
      return "refused";
    case commit_status::outcome_unknown:
      return "outcome_unknown";
    case commit_status::failed:
      return "failed";
  }
  return "unknown";
}

std::vector<header_field> commit_result::fields(bool has_private_cache_control) const {
  std::vector<header_field> fields;
  for (const auto& each : cookies) fields.push_back({"Set-Cookie", each.to_header()});
  if (no_store && !has_private_cache_control) fields.push_back({"Cache-Control", "no-store"});
  if (vary_cookie) fields.push_back({"Vary", "Cookie"});
  return fields;
}

// Qualified by field names, `private` lets shared caches keep the rest of the response, and some caches keep
// the named fields too: it does not count.
bool is_private(std::string_view cache_control) noexcept {
  while (!cache_control.empty()) {
    const auto directive = cache_control.substr(0, end_of_directive(cache_control));
    const auto name = ascii::trimmed(directive);
    if (ascii::equal_ignoring_case(name, "private") || ascii::equal_ignoring_case(name, "no-store"))
      return true;
    cache_control.remove_prefix(std::min(cache_control.size(), directive.size() + 1));
  }
  return false;
}

}  // namespace dynasession::inline v0
