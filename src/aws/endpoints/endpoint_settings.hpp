// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/environment.hpp"
#include "aws/endpoints/service_endpoint.hpp"

#include <string_view>

namespace dynasession::inline v0::aws {

/// What `given` leaves open, as the variables that AWS's tools know say it; what these leave open, as
/// a profile says it, asked for by the names of the same variables. `service`: as in
/// AWS_ENDPOINT_URL_STS. Errors: invalid_configuration, naming the variable. What nobody needs is
/// not judged.
result<endpoint_options> completed(endpoint_options given, std::string_view service,
                                   const environment_lookup& environment,
                                   const environment_lookup& profile);

}  // namespace dynasession::inline v0::aws
