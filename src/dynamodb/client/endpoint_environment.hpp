// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/environment.hpp"
#include "dynamodb/client/service_endpoint.hpp"

namespace dynasession::inline v0::dynamodb {

/// What the options leave open, as the variables that AWS's tools know say it; what these leave open,
/// as a profile says it, asked for by the names of the same variables. Errors:
/// invalid_configuration, naming the variable. What nobody needs is not judged.
result<endpoint_options> completed(endpoint_options given,
                                   const aws::environment_lookup& environment,
                                   const aws::environment_lookup& profile);

}  // namespace dynasession::inline v0::dynamodb
