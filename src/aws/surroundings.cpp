// SPDX-License-Identifier: Apache-2.0
#include "aws/surroundings.hpp"

#include "aws/environment_credentials.hpp"
#include "aws/profile_settings.hpp"

#include <utility>

namespace dynasession::aws {
namespace {

bool has_none(const result<aws_credentials>& found) {
  return found.has_error() && found.error().code() == errc::missing_credentials;
}

error nowhere(const environment_lookup& environment) {
  constexpr const char* variable = "AWS_WEB_IDENTITY_TOKEN_FILE";
  if (!text_in(environment, variable).empty())
    return {errc::invalid_configuration,
            std::string(variable) + ": such credentials are not supported yet"};
  return {errc::missing_credentials,
          "neither AWS_ACCESS_KEY_ID nor the profile has any, and those of an instance's role are "
          "not looked for yet"};
}

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
  seen.file_ = *std::move(file);
  seen.environment_ = std::move(environment);
  seen.is_profile_named_in_code_ = !profile.empty();
  return seen;
}

result<aws_credentials> surroundings::credentials() const {
  if (!is_profile_named_in_code_)
    if (auto found = credentials_from_environment(environment_); !has_none(found)) return found;
  if (auto found = credentials_of(profile_); !has_none(found)) return found;
  return nowhere(environment_);
}

environment_lookup surroundings::profile_settings() const { return settings_of(file_, profile_); }

}  // namespace dynasession::aws
