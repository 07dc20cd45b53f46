// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/surroundings.hpp"

#include "aws/credentials/environment_credentials.hpp"
#include "aws/credentials/instance_credentials.hpp"
#include "aws/endpoints/endpoint_settings.hpp"
#include "aws/profiles/profile_settings.hpp"

#include <utility>

namespace dynasession::inline v0::aws {
namespace {

template <class T>
bool has_none(const result<T>& found) {
  return found.has_error() && found.error().code() == errc::missing_credentials;
}

/// What is found leads to a chain, and what is wrong to an error.
template <class T>
result<credentials_chain> chain_from(result<T> found) {
  if (!found) return found.error();
  return credentials_chain(*std::move(found));
}

constexpr const char* nowhere =
    "neither AWS_ACCESS_KEY_ID nor the profile nor AWS_WEB_IDENTITY_TOKEN_FILE nor a container has "
    "any";

}  // namespace

result<surroundings> surroundings::look_around(environment_lookup environment,
                                               const file_lookup& files,
                                               const std::string& profile) {
  const profile_places places(environment);
  auto file = read_profiles(places, files);
  if (!file) return file.error();
  const auto name = profile.empty() ? profile_name(environment) : profile;
  const auto found = file->profiles.find(name);
  if (found == file->profiles.end() && name != "default")
    return error(errc::invalid_configuration, "profile: there is none of that name in '" +
                                                  places.config + "' and '" + places.credentials +
                                                  "'");
  surroundings seen;
  if (found != file->profiles.end()) seen.profile_ = found->second;
  seen.profile_name_ = name;
  seen.file_ = *std::move(file);
  seen.environment_ = std::move(environment);
  seen.is_profile_named_in_code_ = !profile.empty();
  return seen;
}

result<credentials_chain> surroundings::credentials(const endpoint_options& said) const {
  auto chain = beginning();
  if (!chain) return chain;
  if (chain->needs_sts()) {
    auto found = service(said, "STS", "sts");
    if (!found) return found.error();
    chain->sts = *std::move(found);
  }
  if (auto* sso = std::get_if<single_sign_on>(&chain->first)) {
    auto there = said;
    there.region = sso->region;
    auto found = service(std::move(there), "SSO", "portal.sso");
    if (!found) return found.error();
    sso->portal = std::move(found->where);
  }
  return chain;
}

result<credentials_chain> surroundings::beginning() const {
  if (!is_profile_named_in_code_)
    if (auto found = credentials_from_environment(environment_); !has_none(found))
      return chain_from(std::move(found));
  auto chain = chain_of_profile(file_, profile_name_, environment_, profile_settings());
  if (!has_none(chain)) return chain;
  if (auto found = web_identity_in(environment_); !has_none(found))
    return chain_from(std::move(found));
  return of_this_machine();
}

result<credentials_chain> surroundings::of_this_machine() const {
  auto container = find_container_endpoint(environment_);
  if (!container) return container.error();
  if (*container) return credentials_chain(**std::move(container));
  auto instance = find_instance_endpoint(environment_, profile_settings());
  if (!instance) return instance.error();
  if (*instance) return credentials_chain(instance_role(**std::move(instance), nowhere));
  return error(errc::missing_credentials, nowhere);
}

result<service_endpoint> surroundings::service(endpoint_options said, const char* in_variables,
                                               const char* in_hosts) const {
  const auto found = completed(std::move(said), in_variables, environment_, profile_settings());
  if (!found) return found.error();
  auto where = resolve_endpoint(*found, in_hosts);
  if (where) return where;
  return error(where.error().code(), std::string("for the credentials: ") + where.error().detail());
}

environment_lookup surroundings::profile_settings() const { return settings_of(file_, profile_); }

}  // namespace dynasession::inline v0::aws
