// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// The value of an environment variable; nullopt if it is not set.
using environment_lookup = std::function<std::optional<std::string>(std::string_view name)>;

/// Without the blanks around it; empty if it is not set, or blank.
std::string text_in(const environment_lookup& lookup, std::string_view name);

/// invalid_configuration: "AWS_REGION: why".
error wrong_variable(std::string_view name, std::string_view reason);

/// nullopt if it is not set, or blank. Errors: invalid_configuration, naming the variable, if it is
/// neither true nor false.
result<std::optional<bool>> flag_in(const environment_lookup& lookup, std::string_view name);

}  // namespace dynasession::inline v0::aws
