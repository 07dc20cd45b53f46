// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/service_endpoint.hpp"
#include "aws/profiles/settings.hpp"

#include <dynasession/dynamodb/account_endpoints.hpp>
#include <dynasession/error.hpp>

#include <optional>
#include <string>

namespace dynasession::inline v0::dynamodb {

/// The options that choose the endpoint. The region "local" means DynamoDB Local on this machine.
class endpoint_options : public aws::endpoint_options {
 public:
  endpoint_options() = default;

  std::optional<account_endpoints> account_id_endpoint_mode;  ///< nullopt: preferred
  std::optional<std::string> account_id;                      ///< nullopt: not known
};

/// Fills in the options that are not set, from environment variables, then from the profile, whose
/// settings are looked up under the names of the variables. Errors: invalid_configuration, with the
/// name of the variable. Values that are not needed are not checked.
result<endpoint_options> completed(endpoint_options given,
                                   const aws::environment_lookup& environment,
                                   const aws::environment_lookup& profile);

/// Applies AWS's rules for DynamoDB. Errors: invalid_configuration, with the name of the option.
result<aws::service_endpoint> resolve_endpoint(endpoint_options options);

}  // namespace dynasession::inline v0::dynamodb
