// SPDX-License-Identifier: Apache-2.0
#include "settings/from_variables.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace dynasession::inline v0::detail {
namespace {

void add(std::string_view prefix, const variables& all, std::vector<given_option>& given) {
  for (const auto& [variable, value] : all) {
    if (!variable.starts_with(prefix) || value.empty()) continue;
    given.emplace_back(ascii::lower(variable.substr(prefix.size())), value, variable);
  }
}

}  // namespace

std::vector<given_option> from_variables(const variables& all) {
  std::vector<given_option> given;
  add("DYNAMO_DB_SESSION_", all, given);
  add("AWS_DYNAMO_DB_SESSION_", all, given);
  return given;
}

}  // namespace dynasession::inline v0::detail
