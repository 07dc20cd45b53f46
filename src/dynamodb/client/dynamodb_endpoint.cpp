// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/dynamodb_endpoint.hpp"

#include "aws/endpoints/service_endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "support/ascii.hpp"

#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using aws::environment_lookup;

result<std::optional<account_endpoints>> mode_in(const environment_lookup& lookup) {
  constexpr const char* variable = "AWS_ACCOUNT_ID_ENDPOINT_MODE";
  constexpr std::pair<const char*, account_endpoints> modes[]{
      {"preferred", account_endpoints::preferred},
      {"required", account_endpoints::required},
      {"disabled", account_endpoints::disabled}};
  const auto text = aws::text_in(lookup, variable);
  if (text.empty()) return std::optional<account_endpoints>();
  for (const auto& [word, mode] : modes)
    if (ascii::equal_ignoring_case(text, word)) return std::optional(mode);
  return aws::wrong_variable(variable, "must be one of preferred, required, disabled");
}

constexpr const char* service = "dynamodb";
constexpr const char* local_region = "local";
constexpr const char* local_url = "http://localhost:8000";
// DynamoDB Local does not check the region.
constexpr const char* any_region = "us-east-1";

error refused(const char* reason) { return {errc::invalid_configuration, reason}; }

/// Why there is no endpoint for the account; nullptr if there is one.
const char* no_account_endpoint_because(const endpoint_options& options) {
  if (options.wants_fips())
    return "account_id_endpoint_mode: there are no account endpoints with FIPS";
  if (aws::partition_of(options.region).id != "aws")
    return "account_id_endpoint_mode: there are no account endpoints in this region";
  if (!options.account_id) return "account_id_endpoint_mode: the credentials have no account id";
  return nullptr;
}

/// "111122223333.ddb", or "dynamodb".
result<std::string> name_for_account(const endpoint_options& options) {
  const auto mode = options.account_id_endpoint_mode.value_or(account_endpoints::preferred);
  if (mode == account_endpoints::disabled || !options.endpoint.empty()) return std::string(service);
  if (const auto* reason = no_account_endpoint_because(options)) {
    if (mode == account_endpoints::required) return refused(reason);
    return std::string(service);
  }
  if (!aws::is_host_label(*options.account_id))
    return refused("account_id: must be at most 63 letters, digits and '-'");
  return *options.account_id + ".ddb";
}

/// AWS requires that dual-stack endpoints are chosen by the option, not by their URL.
bool is_dual_stack_of_aws(const aws::endpoint& where, aws::endpoint_options options) {
  options.use_dual_stack = true;
  return where.authority() == aws::regional_host(options, service);
}

}  // namespace

result<endpoint_options> completed(endpoint_options given, const environment_lookup& environment,
                                   const environment_lookup& profile) {
  auto common = aws::completed(given, "DYNAMODB", environment, profile);
  if (!common) return common.error();
  static_cast<aws::endpoint_options&>(given) = *std::move(common);
  auto& mode = given.account_id_endpoint_mode;
  for (const auto* lookup : {&environment, &profile}) {
    if (mode) break;
    const auto found_mode = mode_in(*lookup);
    if (!found_mode)
      return lookup == &profile ? aws::of_profile(found_mode.error()) : found_mode.error();
    mode = *found_mode;
  }
  return given;
}

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
