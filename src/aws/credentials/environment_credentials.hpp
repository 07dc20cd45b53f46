// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/profiles/settings.hpp"

#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/error.hpp>

namespace dynasession::inline v0::aws {

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_ACCOUNT_ID. Errors:
/// missing_credentials, if neither key is set; invalid_configuration, with the name of the
/// variable, if one key is missing or a value cannot be sent in a header field.
result<aws_credentials> credentials_from_environment(const environment_lookup& lookup);

}  // namespace dynasession::inline v0::aws
