// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/profiles.hpp"

#include <utility>

namespace dynasession::inline v0::aws {
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

}  // namespace dynasession::inline v0::aws
