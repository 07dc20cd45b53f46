// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace dynasession::inline v0::detail {

/// What is wrong with a value, in words that do not hold it; nullopt if nothing is.
using problem = std::optional<std::string>;

/// Environment variables by name.
using variables = std::map<std::string, std::string, std::less<>>;

/// Replaces ${NAME} and ${NAME:-default}, which stands in where NAME is not set or empty. `$${` is
/// a literal `${`; any other `$` is itself. What a variable holds is not expanded again.
problem expand(std::string& text, const variables& from);

}  // namespace dynasession::inline v0::detail
