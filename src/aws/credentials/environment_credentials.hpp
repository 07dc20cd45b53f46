// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/profiles/settings.hpp"

#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/error.hpp>

namespace dynasession::inline v0::aws {

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_ACCOUNT_ID. Errors: missing_credentials if there is neither key, so that
/// others may be asked; invalid_configuration, naming the variable, if one of the two is missing or
/// a value cannot be sent.
result<aws_credentials> credentials_from_environment(const environment_lookup& lookup);

}  // namespace dynasession::inline v0::aws
