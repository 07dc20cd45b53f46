// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "settings/expand.hpp"
#include "settings/given_option.hpp"

#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

/// The options that variables of the form <prefix><NAME> give. An empty one gives nothing.
std::vector<given_option> from_variables(const variables& all, std::string_view prefix);

}  // namespace dynasession::inline v0::detail
