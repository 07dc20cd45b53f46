// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>
#include <dynasession/option_value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dynasession::inline v0::detail {

/// An option in one of the sources.
class given_option {
 public:
  given_option(std::string name, std::optional<option_value> value, std::string origin,
               std::string written = {})
      : name(std::move(name)),
        value(std::move(value)),
        origin(std::move(origin)),
        written(std::move(written)) {}

  std::string name;
  std::optional<option_value> value;  ///< nullopt: named without a value
  std::string origin;                 ///< the source: a file with the line, a variable, code
  std::string written;                ///< the text before ${...} was replaced; empty: nothing was
};

/// "origin: option: what is wrong". What is not a valid name is not shown: it may be a secret.
error invalid_option(std::string_view origin, std::string_view option, std::string_view wrong);

/// The options in variables of the form <prefix><NAME>. An empty variable is not set, and the name of the
/// environment is not an option.
std::vector<given_option> from_variables(const variables& all, std::string_view prefix);

}  // namespace dynasession::inline v0::detail
