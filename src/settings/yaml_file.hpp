// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "settings/expand.hpp"
#include "settings/given_option.hpp"

#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

/// The options that a YAML text gives, with ${NAME} replaced.
/// Errors: invalid_configuration, naming file, line and option.
result<std::vector<given_option>> read_yaml(std::string_view text, std::string_view file,
                                            const variables& from);

}  // namespace dynasession::inline v0::detail
