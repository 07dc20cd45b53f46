// SPDX-License-Identifier: Apache-2.0
#include "settings/given_option.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

bool can_be_shown(std::string_view name) {
  return name.size() <= 32 && std::ranges::all_of(name, ascii::is_visible);
}

}  // namespace

error invalid_option(std::string_view origin, std::string_view option, std::string_view wrong) {
  std::string detail(origin);
  if (!option.empty()) detail.append(": ").append(can_be_shown(option) ? option : "(a name)");
  return {errc::invalid_configuration, detail.append(": ").append(wrong)};
}

std::vector<given_option> from_variables(const variables& all, std::string_view prefix) {
  std::vector<given_option> given;
  for (const auto& [variable, value] : all) {
    if (!variable.starts_with(prefix) || value.empty()) continue;
    auto name = ascii::lower(variable.substr(prefix.size()));
    if (name != "environment") given.emplace_back(std::move(name), value, variable);
  }
  return given;
}

}  // namespace dynasession::inline v0::detail
