// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/endpoint.hpp"
#include "aws/profiles/settings.hpp"

#include <dynasession/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// What is said of where a service of AWS is.
class endpoint_options {
 public:
  endpoint_options() = default;

  bool wants_fips() const { return use_fips.value_or(false); }
  bool wants_dual_stack() const { return use_dual_stack.value_or(false); }

  std::string region;                  ///< may be empty with `endpoint`
  std::string endpoint;                ///< URL of something compatible; empty: AWS's own
  std::optional<bool> use_fips;        ///< nullopt: not
  std::optional<bool> use_dual_stack;  ///< nullopt: not
};

/// What `given` leaves open, as the variables that AWS's tools know say it; what these leave open, as
/// a profile says it, asked for by the names of the same variables. `service`: as in
/// AWS_ENDPOINT_URL_STS. Errors: invalid_configuration, naming the variable. What nobody needs is
/// not judged.
result<endpoint_options> completed(endpoint_options given, std::string_view service,
                                   const environment_lookup& environment,
                                   const environment_lookup& profile);

/// Where to send requests, and for which region to sign them.
class service_endpoint {
 public:
  service_endpoint() = default;
  service_endpoint(endpoint where, std::string signing_region);

  endpoint where;
  std::string signing_region;
};

/// AWS's own: "sts.eu-west-1.amazonaws.com" for the service "sts".
std::string regional_host(const endpoint_options& options, std::string_view service);

/// By the rules that services have in common. Errors: invalid_configuration, naming the option.
result<service_endpoint> resolve_endpoint(const endpoint_options& options,
                                          std::string_view service);

}  // namespace dynasession::inline v0::aws
