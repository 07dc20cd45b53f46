// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/aws_credentials.hpp>
#include <dynasession/error.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::aws {

/// The value of an environment variable; nullopt if it is not set.
using environment_lookup = std::function<std::optional<std::string>(std::string_view name)>;

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. Blanks around a value are taken
/// off, and a blank value is none. Errors: missing_credentials if there is neither key, so that
/// others may be asked; invalid_configuration, naming the variable, if one of the two is missing or
/// a value cannot be sent.
result<aws_credentials> credentials_from_environment(const environment_lookup& lookup);

}  // namespace dynasession::aws
