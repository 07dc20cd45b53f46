// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoint.hpp"

#include <dynasession/error.hpp>

#include <string>

namespace dynasession::dynamodb {

/// What an application says of where its DynamoDB is.
class endpoint_options {
 public:
  endpoint_options() = default;

  std::string region;    ///< "local" is DynamoDB Local on this machine; empty only with `endpoint`
  std::string endpoint;  ///< URL of something compatible; empty: AWS's own
  bool use_fips = false;
  bool use_dual_stack = false;
};

/// Where to send requests, and for which region to sign them.
class service_endpoint {
 public:
  service_endpoint() = default;
  service_endpoint(aws::endpoint where, std::string signing_region);

  aws::endpoint where;
  std::string signing_region;
};

/// AWS's rules for DynamoDB, but for endpoints named after an account. Errors:
/// invalid_configuration, naming the option.
result<service_endpoint> resolve_endpoint(const endpoint_options& options);

}  // namespace dynasession::dynamodb
