// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/service_endpoint.hpp"

#include "aws/partition.hpp"

#include <string_view>
#include <utility>

namespace dynasession::dynamodb {
namespace {

constexpr const char* local_region = "local";
constexpr const char* local_url = "http://localhost:8000";
// What DynamoDB Local and other engines are signed for: they do not look.
constexpr const char* any_region = "us-east-1";

error refused(const char* reason) { return {errc::invalid_configuration, reason}; }

std::string host_of(const endpoint_options& options) {
  const auto& partition = aws::partition_of(options.region);
  // There, the plain name without dual stack is the FIPS endpoint.
  const bool is_fips_anyway = partition.id == "aws-us-gov" && !options.use_dual_stack;
  std::string host = options.use_fips && !is_fips_anyway ? "dynamodb-fips." : "dynamodb.";
  host.append(options.region).append(".");
  host.append(options.use_dual_stack ? partition.dual_stack_domain : partition.domain);
  return host;
}

service_endpoint endpoint_of_aws(const endpoint_options& options) {
  aws::endpoint where;
  where.host = host_of(options);
  return {std::move(where), options.region};
}

/// AWS wants its dual-stack endpoints chosen by the option, not by their URL.
bool is_dual_stack_of_aws(const aws::endpoint& where, std::string region) {
  endpoint_options options;
  options.region = std::move(region);
  options.use_dual_stack = true;
  return where.authority() == host_of(options);
}

result<service_endpoint> custom_endpoint(std::string_view url, std::string region) {
  auto where = aws::parse_endpoint(url);
  if (!where) return where.error();
  if (is_dual_stack_of_aws(*where, region))
    return refused("endpoint: set use_dual_stack instead of the URL of a dual-stack endpoint");
  return service_endpoint(std::move(*where), region.empty() ? any_region : std::move(region));
}

}  // namespace

service_endpoint::service_endpoint(aws::endpoint where, std::string signing_region)
    : where(std::move(where)), signing_region(std::move(signing_region)) {}

result<service_endpoint> resolve_endpoint(const endpoint_options& options) {
  const bool is_local = options.region == local_region;
  const bool is_custom = !options.endpoint.empty();
  if (options.region.empty() && !is_custom) return refused("region: is not set");
  if (!options.region.empty() && !aws::is_host_label(options.region))
    return refused("region: is not made of letters, digits and '-', at most 63");
  if (options.use_fips && (is_local || is_custom))
    return refused("use_fips: only AWS's own endpoints can be chosen by it");
  if (options.use_dual_stack && (is_local || is_custom))
    return refused("use_dual_stack: only AWS's own endpoints can be chosen by it");
  if (is_custom) return custom_endpoint(options.endpoint, is_local ? any_region : options.region);
  if (is_local) return custom_endpoint(local_url, any_region);
  return endpoint_of_aws(options);
}

}  // namespace dynasession::dynamodb
