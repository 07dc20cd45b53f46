// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/endpoint.hpp"
#include "aws/profiles/settings.hpp"

#include <dynasession/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// A partition of AWS: a group of regions with its own domain names.
struct partition {
  std::string_view id;
  std::string_view region_prefix;
  std::string_view domain;
  std::string_view dual_stack_domain;
};

/// The partition of a region. Regions that no other partition matches, such as new ones, belong to
/// `aws`.
const partition& partition_of(std::string_view region) noexcept;

/// Whether the text is a valid label of a host name, as every region is.
bool is_host_label(std::string_view text) noexcept;

/// The options that choose the endpoint of an AWS service.
class endpoint_options {
 public:
  endpoint_options() = default;

  bool wants_fips() const { return use_fips.value_or(false); }
  bool wants_dual_stack() const { return use_dual_stack.value_or(false); }

  std::string region;                  ///< may be empty if `endpoint` is set
  std::string endpoint;                ///< URL of a compatible service; empty: that of AWS
  std::optional<bool> use_fips;        ///< nullopt: false
  std::optional<bool> use_dual_stack;  ///< nullopt: false
};

/// Fills in the options that are not set, from environment variables, then from the profile, whose
/// settings are looked up under the names of the variables. `service`: as in AWS_ENDPOINT_URL_STS.
/// Errors: invalid_configuration, with the name of the variable. Values that are not needed are not
/// checked.
result<endpoint_options> completed(endpoint_options given, std::string_view service,
                                   const environment_lookup& environment,
                                   const environment_lookup& profile);

/// Where to send requests, and the region to sign them for.
class service_endpoint {
 public:
  service_endpoint() = default;
  service_endpoint(endpoint where, std::string signing_region);

  endpoint where;
  std::string signing_region;
};

/// The host name of AWS: "sts.eu-west-1.amazonaws.com" for the service "sts".
std::string regional_host(const endpoint_options& options, std::string_view service);

/// Applies the rules that all services share. Errors: invalid_configuration, with the name of the
/// option.
result<service_endpoint> resolve_endpoint(const endpoint_options& options,
                                          std::string_view service);

}  // namespace dynasession::inline v0::aws
