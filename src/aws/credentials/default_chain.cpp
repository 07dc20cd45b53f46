// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/default_chain.hpp"

#include "aws/credentials/environment_credentials.hpp"
#include "aws/credentials/instance_credentials.hpp"

#include <string>
#include <utility>
#include <variant>

namespace dynasession::inline v0::aws {
namespace {

constexpr const char* no_source =
    "found none in AWS_ACCESS_KEY_ID, the profile, AWS_WEB_IDENTITY_TOKEN_FILE and the variables "
    "of a "
    "container";

template <class T>
bool is_missing(const result<T>& found) {
  return found.has_error() && found.error().code() == errc::missing_credentials;
}

template <class T>
result<credentials_chain> chain_from(result<T> found) {
  if (!found) return found.error();
  return credentials_chain(*std::move(found));
}

result<credentials_chain> role_of_machine(const shared_configuration& from) {
  auto container = find_container_endpoint(from.environment());
  if (!container) return container.error();
  if (*container) return credentials_chain(**std::move(container));
  auto instance = find_instance_endpoint(from.environment(), from.profile_settings());
  if (!instance) return instance.error();
  if (*instance) return credentials_chain(instance_role(**std::move(instance), no_source));
  return error(errc::missing_credentials, no_source);
}

result<credentials_chain> first_configured(const shared_configuration& from) {
  if (!from.has_explicit_profile())
    if (auto found = credentials_from_environment(from.environment()); !is_missing(found))
      return chain_from(std::move(found));
  auto chain = chain_of_profile(from.file(), from.profile_name(), from.environment(),
                                from.profile_settings());
  if (!is_missing(chain)) return chain;
  if (auto found = web_identity_in(from.environment()); !is_missing(found))
    return chain_from(std::move(found));
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
