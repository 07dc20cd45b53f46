// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "settings/given_option.hpp"
#include "settings/option_text.hpp"

#include <dynasession/option_value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

/// Which variables may be used in an option.
enum class expansion {
  any,
  no_secrets,  ///< not those that look like secrets by their name or value
  endpoints,   ///< those alone whose name says that they hold a part of an address
};

/// Replaces ${NAME} and ${NAME:-default}; the default is used if NAME is not set or empty. `$${` is a
/// literal `${`; any other `$` is itself. The value of a variable is not expanded again, nor is a default.
problem expand(std::string& text, const variables& from, expansion allowed = expansion::any);

/// The options that a YAML text gives, with ${NAME} replaced.
/// Errors: invalid_configuration, naming file, line and option.
result<std::vector<given_option>> read_yaml(std::string_view text, std::string_view file,
                                            const variables& from);

}  // namespace dynasession::inline v0::detail
