// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/credentials_chain.hpp"
#include "aws/endpoints/service_endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "aws/profiles/shared_configuration.hpp"

#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/error.hpp>

namespace dynasession::inline v0::aws {

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_ACCOUNT_ID. Errors:
/// missing_credentials, if neither key is set; invalid_configuration, with the name of the
/// variable, if one key is missing or a value cannot be sent in a header field.
result<aws_credentials> credentials_from_environment(const environment_lookup& lookup);

/// From AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME. Errors:
/// missing_credentials, if the first is not set; invalid_configuration.
result<web_identity> web_identity_in(const environment_lookup& environment);

/// Chooses where credentials come from, in the order of AWS's SDK for C++: environment variables, unless
/// the application's options name a profile; the profile; a web identity; the role of the
/// container; the role of the instance. `given`: the application's options about endpoints, used
/// for STS and single sign-on.
/// Errors: missing_credentials; invalid_configuration, if a source is configured incompletely.
result<credentials_chain> default_credentials_chain(const shared_configuration& configuration,
                                                    const endpoint_options& given);

}  // namespace dynasession::inline v0::aws
