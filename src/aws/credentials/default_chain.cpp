// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/default_chain.hpp"

#include "aws/credentials/instance_credentials.hpp"
#include "support/ascii.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace dynasession::inline v0::aws {
namespace {

constexpr const char* id_variable = "AWS_ACCESS_KEY_ID";
constexpr const char* secret_variable = "AWS_SECRET_ACCESS_KEY";
constexpr const char* token_variable = "AWS_SESSION_TOKEN";
constexpr const char* account_variable = "AWS_ACCOUNT_ID";

error invalid(std::string_view variable, std::string_view reason) {
  return {errc::invalid_configuration, std::string(variable).append(" ").append(reason)};
}

std::optional<error> first_error(const aws_credentials& found) {
  if (found.access_key_id.empty()) return invalid(id_variable, "is not set");
  if (found.secret_access_key.empty()) return invalid(secret_variable, "is not set");
  const std::array<std::pair<const char*, const std::string&>, 4> variables{
      {{id_variable, found.access_key_id},
       {secret_variable, found.secret_access_key},
       {token_variable, found.session_token},
       {account_variable, found.account_id}}};
  for (const auto& [name, value] : variables) {
    if (!std::ranges::all_of(value, ascii::is_visible))
      return invalid(name, "must be visible ASCII characters without blanks");
  }
  return std::nullopt;
}

constexpr const char* web_identity_file = "AWS_WEB_IDENTITY_TOKEN_FILE";
constexpr const char* no_source =
    "found none in AWS_ACCESS_KEY_ID, the profile, AWS_WEB_IDENTITY_TOKEN_FILE and the variables "
    "of a "
    "container";

template <class T>
bool is_missing(const result<T>& found) {
  return found.has_error() && found.error().code() == errc::missing_credentials;
}

template <class T>
result<credentials_chain> chain_from(result<T> found, const char* origin) {
  if (!found) return found.error();
  return credentials_chain(*std::move(found), origin);
}

result<credentials_chain> role_of_machine(const shared_configuration& from) {
  auto container = find_container_endpoint(from.environment());
  if (!container) return container.error();
  if (*container) return credentials_chain(**std::move(container), "variables");
  auto instance = find_instance_endpoint(from.environment(), from.profile_settings());
  if (!instance) return instance.error();
  if (*instance)
    return credentials_chain(instance_role(**std::move(instance), no_source), "this machine");
  return error(errc::missing_credentials, no_source);
}

result<credentials_chain> first_configured(const shared_configuration& from) {
  if (!from.has_explicit_profile())
    if (auto found = credentials_from_environment(from.environment()); !is_missing(found))
      return chain_from(std::move(found), "AWS_ACCESS_KEY_ID");
  auto chain = chain_of_profile(from.file(), from.profile_name(), from.environment(),
                                from.profile_settings());
  if (!is_missing(chain)) return chain;
  if (auto found = web_identity_in(from.environment()); !is_missing(found))
    return chain_from(std::move(found), web_identity_file);
  return role_of_machine(from);
}

/// `variable`: as in AWS_ENDPOINT_URL_STS. `host`: as in sts.eu-west-1.amazonaws.com.
result<service_endpoint> endpoint_of(const shared_configuration& from, endpoint_options given,
                                     const char* variable, const char* host) {
  const auto found =
      completed(std::move(given), variable, from.environment(), from.profile_settings());
  if (!found) return found.error();
  auto where = resolve_endpoint(*found, host);
  if (where) return where;
  return error(where.error().code(), std::string("for the credentials: ") + where.error().detail());
}

}  // namespace

result<aws_credentials> credentials_from_environment(const environment_lookup& lookup) {
  aws_credentials found(text_in(lookup, id_variable), text_in(lookup, secret_variable),
                        text_in(lookup, token_variable), text_in(lookup, account_variable));
  if (found.access_key_id.empty() && found.secret_access_key.empty())
    return error(errc::missing_credentials, "the environment has none");
  if (auto wrong = first_error(found)) return std::move(*wrong);
  return found;
}

result<web_identity> web_identity_in(const environment_lookup& environment) {
  constexpr const char* role_variable = "AWS_ROLE_ARN";
  web_identity found;
  found.token_file = text_in(environment, web_identity_file);
  if (found.token_file.empty())
    return error(errc::missing_credentials, std::string(web_identity_file) + " is not set");
  found.role_arn = text_in(environment, role_variable);
  if (found.role_arn.empty())
    return invalid(role_variable, std::string("is not set, but ") + web_identity_file + " is");
  found.session_name = text_in(environment, "AWS_ROLE_SESSION_NAME");
  return found;
}

result<credentials_chain> default_credentials_chain(const shared_configuration& configuration,
                                                    const endpoint_options& given) {
  auto chain = first_configured(configuration);
  if (!chain) return chain;
  if (chain->needs_sts()) {
    auto found = endpoint_of(configuration, given, "STS", "sts");
    if (!found) return found.error();
    chain->sts = *std::move(found);
  }
  if (auto* sso = std::get_if<single_sign_on>(&chain->base)) {
    auto in_its_region = given;
    in_its_region.region = sso->region;
    auto found = endpoint_of(configuration, std::move(in_its_region), "SSO", "portal.sso");
    if (!found) return found.error();
    sso->portal = std::move(found->where);
  }
  return chain;
}

}  // namespace dynasession::inline v0::aws
