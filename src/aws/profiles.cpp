// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <utility>

namespace dynasession::aws {
namespace {

std::string place(const environment_lookup& environment, const char* variable, const char* name) {
  auto path = text_in(environment, variable);
  if (!path.empty()) return path;
  const auto home = text_in(environment, "HOME");
  return home.empty() ? home : home + "/.aws/" + name;
}

result<profile_file> read_file(const std::string& path, profile_file_kind kind,
                               const file_lookup& files) {
  if (path.empty()) return profile_file();
  const auto text = files(path);
  if (!text) return text.error();
  auto parsed = parse_profile_file(text->value_or(""), kind);
  if (!parsed) return error(parsed.error().code(), path + ": " + parsed.error().detail());
  return parsed;
}

std::string value_of(const properties& profile, std::string_view name) {
  const auto found = profile.find(name);
  return found == profile.end() ? std::string() : found->second;
}

error refused(std::string reason) { return {errc::invalid_configuration, std::move(reason)}; }

// In the order in which AWS's tools try them; a role comes before keys.
constexpr const char* unsupported[] = {"role_arn", "web_identity_token_file", "sso_session",
                                       "sso_start_url"};
constexpr const char* unsupported_without_keys[] = {"credential_process", "login_session"};

std::optional<error> unsupported_way(const properties& profile, auto& ways) {
  for (const auto* way : ways)
    if (profile.contains(way))
      return refused("the profile has " + std::string(way) + ", which is not supported yet");
  return std::nullopt;
}

std::optional<error> not_to_be_sent(const properties& profile) {
  for (const auto* name :
       {"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_account_id"})
    if (!std::ranges::all_of(value_of(profile, name), ascii::is_visible))
      return refused(std::string("the profile's ") + name +
                     " holds a blank, a control character or one beyond ASCII");
  return std::nullopt;
}

}  // namespace

profile_places::profile_places(const environment_lookup& environment)
    : config(place(environment, "AWS_CONFIG_FILE", "config")),
      credentials(place(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials")) {}

std::string profile_name(const environment_lookup& environment) {
  auto name = text_in(environment, "AWS_PROFILE");
  return name.empty() ? "default" : name;
}

result<profile_file> read_profiles(const profile_places& places, const file_lookup& files) {
  auto read = read_file(places.config, profile_file_kind::config, files);
  if (!read) return read;
  const auto credentials = read_file(places.credentials, profile_file_kind::credentials, files);
  if (!credentials) return credentials;
  read->merge(*credentials);
  return read;
}

result<aws_credentials> credentials_of(const properties& profile) {
  if (auto wrong = unsupported_way(profile, unsupported)) return std::move(*wrong);
  aws_credentials found(
      value_of(profile, "aws_access_key_id"), value_of(profile, "aws_secret_access_key"),
      value_of(profile, "aws_session_token"), value_of(profile, "aws_account_id"));
  if (found.access_key_id.empty() && found.secret_access_key.empty()) {
    if (auto wrong = unsupported_way(profile, unsupported_without_keys)) return std::move(*wrong);
    return error(errc::missing_credentials, "the profile holds none");
  }
  if (found.access_key_id.empty()) return refused("the profile has no aws_access_key_id");
  if (found.secret_access_key.empty()) return refused("the profile has no aws_secret_access_key");
  if (auto wrong = not_to_be_sent(profile)) return std::move(*wrong);
  return found;
}

}  // namespace dynasession::aws
