// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/environment.hpp"

#include "support/ascii.hpp"

namespace dynasession::inline v0::aws {

std::string text_in(const environment_lookup& lookup, std::string_view name) {
  const auto value = lookup(name).value_or("");
  return std::string(ascii::trimmed(value, " \t\r\n"));
}

error wrong_variable(std::string_view name, std::string_view reason) {
  return {errc::invalid_configuration, std::string(name).append(": ").append(reason)};
}

result<std::optional<bool>> flag_in(const environment_lookup& lookup, std::string_view name) {
  const auto text = text_in(lookup, name);
  if (text.empty()) return std::optional<bool>();
  const bool is_true = ascii::equal_ignoring_case(text, "true");
  if (!is_true && !ascii::equal_ignoring_case(text, "false"))
    return wrong_variable(name, "must be true or false");
  return std::optional(is_true);
}

}  // namespace dynasession::inline v0::aws
