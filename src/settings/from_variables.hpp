// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "settings/expand.hpp"
#include "settings/given_option.hpp"

#include <vector>

namespace dynasession::inline v0::detail {

/// The options that variables give: DYNAMO_DB_SESSION_<NAME> first, AWS_DYNAMO_DB_SESSION_<NAME> after
/// them. An empty one gives nothing.
std::vector<given_option> from_variables(const variables& all);

}  // namespace dynasession::inline v0::detail
