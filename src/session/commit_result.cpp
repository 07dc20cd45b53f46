// SPDX-License-Identifier: Apache-2.0
#include <dynasession/commit_result.hpp>

namespace dynasession::inline v0 {

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

std::vector<header_field> commit_result::fields(bool has_cache_control) const {
  std::vector<header_field> fields;
  for (const auto& each : cookies) fields.push_back({"Set-Cookie", each.to_header()});
  if (!cookies.empty() && !has_cache_control) fields.push_back({"Cache-Control", "no-store"});
  if (loaded) fields.push_back({"Vary", "Cookie"});
  return fields;
}

}  // namespace dynasession::inline v0
