// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/profiles/profile_file.hpp"
#include "aws/profiles/settings.hpp"

#include <dynasession/error.hpp>

#include <string>

namespace dynasession::inline v0::aws {

/// The paths of AWS's shared files. `~/` at the beginning of a variable is HOME; a path in a HOME that is not set is
/// empty.
class shared_file_paths {
 public:
  explicit shared_file_paths(const environment_lookup& environment);

  std::string config;       ///< AWS_CONFIG_FILE, else ~/.aws/config
  std::string credentials;  ///< AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials
};

/// AWS_PROFILE, else "default".
std::string default_profile_name(const environment_lookup& environment);

/// The contents of both files, merged; problems name the path. Errors: those of `files`.
result<profile_file> read_profiles(const shared_file_paths& paths, const file_lookup& files);

/// The configuration that all AWS SDKs share: the environment variables, and the shared files with
/// one selected profile.
class shared_configuration {
 public:
  /// `profile`: from the application's options; if empty, AWS_PROFILE, else "default", which need
  /// not exist.
  /// Errors: invalid_configuration, if the profile does not exist, if something is wrong in it, or if a
  ///   file cannot be read. What is wrong in other profiles is a problem of `file`.
  static result<shared_configuration> load(environment_lookup environment, const file_lookup& files,
                                           const std::string& profile);

  const environment_lookup& environment() const noexcept { return environment_; }
  const profile_file& file() const noexcept { return file_; }
  const std::string& profile_name() const noexcept { return profile_name_; }
  /// Whether the application's options name the profile.
  bool has_explicit_profile() const noexcept { return has_explicit_profile_; }
  /// The selected profile, as `settings_of`. Lifetimes: `*this` outlives the result.
  environment_lookup profile_settings() const { return settings_of(file_, profile_); }

 private:
  shared_configuration() = default;

  environment_lookup environment_;
  profile_file file_;
  std::string profile_name_;
  properties profile_;
  bool has_explicit_profile_ = false;
};

}  // namespace dynasession::inline v0::aws
