// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/environment.hpp"
#include "aws/profiles.hpp"

#include <dynasession/aws_credentials.hpp>
#include <dynasession/error.hpp>

#include <string>

namespace dynasession::aws {

/// What a machine says about AWS, in variables and shared files.
class surroundings {
 public:
  /// `profile`: named in code; empty: AWS_PROFILE, else "default", which need not be there. Errors:
  /// invalid_configuration, if the profile is not there, or a file cannot be read.
  static result<surroundings> look_around(environment_lookup environment, const file_lookup& files,
                                          const std::string& profile);

  /// In the order of AWS's SDKs: those of variables, unless a profile is named in code; those of the
  /// profile. Errors: missing_credentials, so that a container's may be asked for; invalid_configuration, if they are not whole, or are where
  /// nobody looks yet.
  result<aws_credentials> credentials() const;

  /// What the profile says, under the names of the variables that say the same. `*this` outlives it.
  environment_lookup profile_settings() const;

 private:
  surroundings() = default;

  environment_lookup environment_;
  bool is_profile_named_in_code_ = false;
  profile_file file_;
  properties profile_;
};

}  // namespace dynasession::aws
