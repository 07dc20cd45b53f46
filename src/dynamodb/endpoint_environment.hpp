// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/environment.hpp"
#include "dynamodb/service_endpoint.hpp"

namespace dynasession::dynamodb {

/// What the options leave open, as the variables that AWS's tools know say it. Errors:
/// invalid_configuration, naming the variable. Those that nobody needs are not judged.
result<endpoint_options> completed(endpoint_options given, const aws::environment_lookup& lookup);

}  // namespace dynasession::dynamodb
