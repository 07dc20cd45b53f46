// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/service_endpoint.hpp"

#include "aws/endpoints/partition.hpp"

#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

constexpr const char* service = "dynamodb";
constexpr const char* local_region = "local";
constexpr const char* local_url = "http://localhost:8000";
// What DynamoDB Local is signed for: it does not look.
constexpr const char* any_region = "us-east-1";

error refused(const char* reason) { return {errc::invalid_configuration, reason}; }

/// Why no account can have an endpoint there; nullptr if it can.
const char* no_account_endpoint_because(const endpoint_options& options) {
  if (options.wants_fips()) return "account_id_endpoint_mode: no account has an endpoint for FIPS";
  if (aws::partition_of(options.region).id != "aws")
    return "account_id_endpoint_mode: no account has an endpoint in this region";
  if (!options.account_id)
    return "account_id_endpoint_mode: the credentials do not tell the account";
  return nullptr;
}

/// "111122223333.ddb", or that of all accounts.
result<std::string> name_for_account(const endpoint_options& options) {
  const auto mode = options.account_id_endpoint_mode.value_or(account_endpoints::preferred);
  if (mode == account_endpoints::disabled || !options.endpoint.empty()) return std::string(service);
  if (const auto* reason = no_account_endpoint_because(options)) {
    if (mode == account_endpoints::required) return refused(reason);
    return std::string(service);
  }
  if (!aws::is_host_label(*options.account_id))
    return refused("account_id: is not made of letters, digits and '-', at most 63");
  return *options.account_id + ".ddb";
}

/// AWS wants its dual-stack endpoints chosen by the option, not by their URL.
bool is_dual_stack_of_aws(const aws::endpoint& where, aws::endpoint_options options) {
  options.use_dual_stack = true;
  return where.authority() == aws::regional_host(options, service);
}

}  // namespace

result<aws::service_endpoint> resolve_endpoint(endpoint_options options) {
  if (options.region == local_region) {
    options.region = any_region;
    if (options.endpoint.empty()) options.endpoint = local_url;
  }
  const auto name = name_for_account(options);
  if (!name) return name.error();
  auto found = aws::resolve_endpoint(options, *name);
  if (!found) return found;
  if (!options.endpoint.empty() && is_dual_stack_of_aws(found->where, options))
    return refused("endpoint: set use_dual_stack instead of the URL of a dual-stack endpoint");
  return found;
}

}  // namespace dynasession::inline v0::dynamodb
