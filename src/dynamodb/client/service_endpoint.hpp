// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/service_endpoint.hpp"

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

/// AWS's rules for DynamoDB. Errors: invalid_configuration, naming the option.
result<aws::service_endpoint> resolve_endpoint(endpoint_options options);

}  // namespace dynasession::inline v0::dynamodb
