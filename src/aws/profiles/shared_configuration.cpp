// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/shared_configuration.hpp"

#include <utility>

namespace dynasession::inline v0::aws {
namespace {

std::string path_of(const environment_lookup& environment, const char* variable, const char* name) {
  auto path = text_in(environment, variable);
  if (path.empty()) path = std::string("~/.aws/") + name;
  if (!path.starts_with("~/")) return path;
  const auto home = text_in(environment, "HOME");
  return home.empty() ? home : home + path.substr(1);
}

result<profile_file> read_file(const std::string& path, profile_file_kind kind,
                               const file_lookup& files) {
  if (path.empty()) return profile_file();
  const auto text = files(path);
  if (!text) return text.error();
  auto parsed = parse_profile_file(text->value_or(""), kind);
  for (auto& each : parsed.problems) each.reason.insert(0, path + ": ");
  return parsed;
}

}  // namespace

shared_file_paths::shared_file_paths(const environment_lookup& environment)
    : config(path_of(environment, "AWS_CONFIG_FILE", "config")),
      credentials(path_of(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials")) {}

std::string default_profile_name(const environment_lookup& environment) {
  auto name = text_in(environment, "AWS_PROFILE");
  return name.empty() ? "default" : name;
}

result<profile_file> read_profiles(const shared_file_paths& paths, const file_lookup& files) {
  auto read = read_file(paths.config, profile_file_kind::config, files);
  if (!read) return read;
  const auto credentials = read_file(paths.credentials, profile_file_kind::credentials, files);
  if (!credentials) return credentials;
  read->merge(*credentials);
  return read;
}

result<shared_configuration> shared_configuration::load(environment_lookup environment,
                                                        const file_lookup& files,
                                                        const std::string& profile) {
  const shared_file_paths paths(environment);
  auto file = read_profiles(paths, files);
  if (!file) return file.error();
  const auto name = profile.empty() ? default_profile_name(environment) : profile;
  const auto found = file->profiles.find(name);
  if (found == file->profiles.end() && name != "default")
    return error(errc::invalid_configuration, "profile: there is none of this name, neither in '" +
                                                  paths.config + "' nor in '" + paths.credentials +
                                                  "'");
  shared_configuration loaded;
  if (auto wrong = file->problem_in("profile " + name)) return *std::move(wrong);
  if (found != file->profiles.end()) {
    loaded.profile_ = found->second;
    const auto services = loaded.profile_.find("services");
    if (services != loaded.profile_.end())
      if (auto wrong = file->problem_in("services " + services->second)) return *std::move(wrong);
  }
  loaded.profile_name_ = name;
  loaded.file_ = *std::move(file);
  loaded.environment_ = std::move(environment);
  loaded.has_explicit_profile_ = !profile.empty();
  return loaded;
}

}  // namespace dynasession::inline v0::aws
