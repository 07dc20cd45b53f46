// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/credentials_chain.hpp"
#include "aws/endpoints/service_endpoint.hpp"
#include "aws/profiles/shared_configuration.hpp"

#include <dynasession/error.hpp>

namespace dynasession::inline v0::aws {

/// Chooses where credentials come from, in the order of AWS's SDKs: environment variables, unless
/// the application's options name a profile; the profile; a web identity; the role of the
/// container; the role of the instance. `given`: the application's options about endpoints, used
/// for STS and single sign-on.
/// Errors: missing_credentials; invalid_configuration, if a source is configured incompletely.
result<credentials_chain> default_credentials_chain(const shared_configuration& configuration,
                                                    const endpoint_options& given);

}  // namespace dynasession::inline v0::aws
