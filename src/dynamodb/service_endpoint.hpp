// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoint.hpp"

#include <dynasession/account_endpoints.hpp>
#include <dynasession/error.hpp>

#include <optional>
#include <string>

namespace dynasession::dynamodb {

/// What an application says of where its DynamoDB is.
class endpoint_options {
 public:
  endpoint_options() = default;

  std::string region;    ///< "local" is DynamoDB Local on this machine; empty only with `endpoint`
  std::string endpoint;  ///< URL of something compatible; empty: AWS's own
  std::optional<bool> use_fips;                               ///< nullopt: not
  std::optional<bool> use_dual_stack;                         ///< nullopt: not
  std::optional<account_endpoints> account_id_endpoint_mode;  ///< nullopt: preferred
  std::optional<std::string> account_id;                      ///< nullopt: not known
};

/// Where to send requests, and for which region to sign them.
class service_endpoint {
 public:
  service_endpoint() = default;
  service_endpoint(aws::endpoint where, std::string signing_region);

  aws::endpoint where;
  std::string signing_region;
};

/// AWS's rules for DynamoDB. Errors: invalid_configuration, naming the option.
result<service_endpoint> resolve_endpoint(const endpoint_options& options);

}  // namespace dynasession::dynamodb
