// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/environment.hpp"
#include "aws/profiles/profile_file.hpp"

#include <functional>
#include <optional>
#include <string>

namespace dynasession::inline v0::aws {

/// The text of a file; nullopt if there is none of that name.
using file_lookup = std::function<result<std::optional<std::string>>(const std::string& path)>;

/// Where AWS's shared files are; empty: nowhere.
class profile_places {
 public:
  explicit profile_places(const environment_lookup& environment);

  std::string config;       ///< AWS_CONFIG_FILE, else ~/.aws/config
  std::string credentials;  ///< AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/credentials
};

/// AWS_PROFILE, else "default".
std::string profile_name(const environment_lookup& environment);

/// Both files in one. Errors: those of `files` and of what is read, with the file's name.
result<profile_file> read_profiles(const profile_places& places, const file_lookup& files);

}  // namespace dynasession::inline v0::aws
