// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/service_endpoint.hpp"
#include "aws/profiles/settings.hpp"

#include <dynasession/dynamodb/account_endpoints.hpp>
#include <dynasession/error.hpp>

#include <optional>
#include <string>

namespace dynasession::inline v0::dynamodb {

/// What an application says of where its DynamoDB is. The region "local" is DynamoDB Local on this
/// machine.
class endpoint_options : public aws::endpoint_options {
 public:
  endpoint_options() = default;

  std::optional<account_endpoints> account_id_endpoint_mode;  ///< nullopt: preferred
  std::optional<std::string> account_id;                      ///< nullopt: not known
};

/// What the options leave open, as the variables that AWS's tools know say it; what these leave open,
/// as a profile says it, asked for by the names of the same variables. Errors:
/// invalid_configuration, naming the variable. What nobody needs is not judged.
result<endpoint_options> completed(endpoint_options given,
                                   const aws::environment_lookup& environment,
                                   const aws::environment_lookup& profile);

/// AWS's rules for DynamoDB. Errors: invalid_configuration, naming the option.
result<aws::service_endpoint> resolve_endpoint(endpoint_options options);

}  // namespace dynasession::inline v0::dynamodb
