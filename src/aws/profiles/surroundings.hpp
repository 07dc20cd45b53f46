// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/credentials_chain.hpp"
#include "aws/endpoints/environment.hpp"
#include "aws/profiles/profiles.hpp"
#include "aws/endpoints/service_endpoint.hpp"

#include <dynasession/error.hpp>

#include <string>

namespace dynasession::inline v0::aws {

/// What a machine says about AWS, in variables and shared files.
class surroundings {
 public:
  /// `profile`: named in code; empty: AWS_PROFILE, else "default", which need not be there. Errors:
  /// invalid_configuration, if the profile is not there, or a file cannot be read.
  static result<surroundings> look_around(environment_lookup environment, const file_lookup& files,
                                          const std::string& profile);

  /// How to get credentials, in the order of AWS's SDKs: those of variables, unless a profile is named in
  /// code; the profile's; with a web identity; a container's; the instance's. `said`: of where services
  /// are, in code. Errors: missing_credentials; invalid_configuration, if something is not whole.
  result<credentials_chain> credentials(const endpoint_options& said) const;

  /// What the profile says, under the names of the variables that say the same. `*this` outlives it.
  environment_lookup profile_settings() const;

 private:
  surroundings() = default;

  result<credentials_chain> beginning() const;
  result<credentials_chain> of_this_machine() const;
  result<service_endpoint> service(endpoint_options said, const char* in_variables,
                                   const char* in_hosts) const;

  environment_lookup environment_;
  bool is_profile_named_in_code_ = false;
  profile_file file_;
  std::string profile_name_;
  properties profile_;
};

}  // namespace dynasession::inline v0::aws
