// SPDX-License-Identifier: Apache-2.0
#include "settings/from_variables.hpp"

#include "support/ascii.hpp"

namespace dynasession::inline v0::detail {

std::vector<given_option> from_variables(const variables& all, std::string_view prefix) {
  std::vector<given_option> given;
  for (const auto& [variable, value] : all) {
    if (!variable.starts_with(prefix) || value.empty()) continue;
    given.emplace_back(ascii::lower(variable.substr(prefix.size())), value, variable);
  }
  return given;
}

}  // namespace dynasession::inline v0::detail
