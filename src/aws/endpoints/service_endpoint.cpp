// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/service_endpoint.hpp"

#include "aws/endpoints/partition.hpp"

#include <utility>

namespace dynasession::inline v0::aws {
namespace {

// What other engines are signed for where nobody says: they do not look.
constexpr const char* any_region = "us-east-1";
// In it the security token service has an endpoint of no region, signed for as the first one.
constexpr const char* no_region = "aws-global";

error refused(const char* reason) { return {errc::invalid_configuration, reason}; }

std::optional<error> contradiction_in(const endpoint_options& options) {
  const bool is_custom = !options.endpoint.empty();
  if (options.region.empty() && !is_custom) return refused("region: is not set");
  if (!options.region.empty() && !is_host_label(options.region))
    return refused("region: is not made of letters, digits and '-', at most 63");
  if (options.wants_fips() && is_custom)
    return refused("use_fips, or AWS_USE_FIPS_ENDPOINT, chooses among AWS's own endpoints alone");
  if (options.wants_dual_stack() && is_custom)
    return refused(
        "use_dual_stack, or AWS_USE_DUALSTACK_ENDPOINT, chooses among AWS's own endpoints alone");
  return std::nullopt;
}

result<service_endpoint> custom_endpoint(const endpoint_options& options) {
  auto where = parse_endpoint(options.endpoint);
  if (!where) return where.error();
  return service_endpoint(*std::move(where), options.region.empty() ? any_region : options.region);
}

}  // namespace

service_endpoint::service_endpoint(endpoint where, std::string signing_region)
    : where(std::move(where)), signing_region(std::move(signing_region)) {}

std::string regional_host(const endpoint_options& options, std::string_view service) {
  const auto& partition = partition_of(options.region);
  const bool is_dual_stack = options.wants_dual_stack();
  // There, the plain name without dual stack is the FIPS endpoint.
  const bool is_fips_anyway = partition.id == "aws-us-gov" && !is_dual_stack;
  std::string host(service);
  if (options.wants_fips() && !is_fips_anyway) host += "-fips";
  host.append(".").append(options.region).append(".");
  return host.append(is_dual_stack ? partition.dual_stack_domain : partition.domain);
}

result<service_endpoint> resolve_endpoint(const endpoint_options& options,
                                          std::string_view service) {
  if (auto wrong = contradiction_in(options)) return *std::move(wrong);
  if (!options.endpoint.empty()) return custom_endpoint(options);
  endpoint where;
  if (service == "sts" && options.region == no_region) {
    where.host = "sts.amazonaws.com";
    return service_endpoint(std::move(where), any_region);
  }
  where.host = regional_host(options, service);
  return service_endpoint(std::move(where), options.region);
}

}  // namespace dynasession::inline v0::aws
