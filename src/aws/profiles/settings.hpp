// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/profiles/profile_file.hpp"

#include <dynasession/error.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// The value of an environment variable; nullopt if it is not set.
using environment_lookup = std::function<std::optional<std::string>(std::string_view name)>;
/// The text of a file; nullopt if the file does not exist.
using file_lookup = std::function<result<std::optional<std::string>>(const std::string& path)>;

/// The value of a variable without leading and trailing blanks; empty if it is not set.
std::string text_in(const environment_lookup& lookup, std::string_view name);

/// invalid_configuration: "AWS_REGION: reason".
error wrong_variable(std::string_view name, std::string_view reason);

/// nullopt if the variable is not set or blank. Errors: invalid_configuration, with the name of the
/// variable, if it is neither true nor false.
result<std::optional<bool>> flag_in(const environment_lookup& lookup, std::string_view name);

/// The settings of a profile under the names of the equivalent environment variables: `region` is
/// found as AWS_REGION. Lifetimes: `file` and `profile` outlive the result.
environment_lookup settings_of(const profile_file& file, const properties& profile);

/// Adds to an error about a variable that its value came from the profile.
error of_profile(const error& reason);

}  // namespace dynasession::inline v0::aws
