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

bool wants_fips(const endpoint_options& options) { return options.use_fips.value_or(false); }
bool wants_dual_stack(const endpoint_options& options) {
  return options.use_dual_stack.value_or(false);
}

/// "dynamodb", in front of the region and the domain.
std::string name_of(const endpoint_options& options) {
  // There, the plain name without dual stack is the FIPS endpoint.
  const bool is_fips_anyway =
      aws::partition_of(options.region).id == "aws-us-gov" && !wants_dual_stack(options);
  return wants_fips(options) && !is_fips_anyway ? "dynamodb-fips" : "dynamodb";
}

std::string host_of(const endpoint_options& options, std::string name) {
  const auto& partition = aws::partition_of(options.region);
  name.append(".").append(options.region).append(".");
  return name.append(wants_dual_stack(options) ? partition.dual_stack_domain : partition.domain);
}

/// Why no account can have an endpoint there; nullptr if it can.
const char* no_account_endpoint_because(const endpoint_options& options) {
  if (wants_fips(options)) return "account_id_endpoint_mode: no account has an endpoint for FIPS";
  if (aws::partition_of(options.region).id != "aws")
    return "account_id_endpoint_mode: no account has an endpoint in this region";
  if (!options.account_id)
    return "account_id_endpoint_mode: the credentials do not tell the account";
  return nullptr;
}

/// "111122223333.ddb", or that of all accounts.
result<std::string> name_for_account(const endpoint_options& options) {
  const auto mode = options.account_id_endpoint_mode.value_or(account_endpoints::preferred);
  if (mode == account_endpoints::disabled) return name_of(options);
  if (const auto* reason = no_account_endpoint_because(options)) {
    if (mode == account_endpoints::required) return refused(reason);
    return name_of(options);
  }
  if (!aws::is_host_label(*options.account_id))
    return refused("account_id: is not made of letters, digits and '-', at most 63");
  return *options.account_id + ".ddb";
}

result<service_endpoint> endpoint_of_aws(const endpoint_options& options) {
  auto name = name_for_account(options);
  if (!name) return name.error();
  aws::endpoint where;
  where.host = host_of(options, *std::move(name));
  return service_endpoint(std::move(where), options.region);
}

/// AWS wants its dual-stack endpoints chosen by the option, not by their URL.
bool is_dual_stack_of_aws(const aws::endpoint& where, std::string region) {
  endpoint_options options;
  options.region = std::move(region);
  options.use_dual_stack = true;
  return where.authority() == host_of(options, name_of(options));
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
  if (wants_fips(options) && (is_local || is_custom))
    return refused("use_fips, or AWS_USE_FIPS_ENDPOINT, chooses among AWS's own endpoints alone");
  if (wants_dual_stack(options) && (is_local || is_custom))
    return refused(
        "use_dual_stack, or AWS_USE_DUALSTACK_ENDPOINT, chooses among AWS's own endpoints alone");
  if (is_custom) return custom_endpoint(options.endpoint, is_local ? any_region : options.region);
  if (is_local) return custom_endpoint(local_url, any_region);
  return endpoint_of_aws(options);
}

}  // namespace dynasession::dynamodb
