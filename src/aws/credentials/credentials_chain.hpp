// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/container_credentials.hpp"
#include "aws/credentials/process_credentials.hpp"
#include "aws/credentials/role_credentials.hpp"
#include "aws/credentials/sso_credentials.hpp"
#include "aws/credentials/temporary_credentials.hpp"
#include "aws/endpoints/endpoint.hpp"
#include "aws/endpoints/service_endpoint.hpp"
#include "aws/profiles/profile_file.hpp"
#include "aws/profiles/settings.hpp"

#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/error.hpp>

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dynasession::inline v0::aws {

/// The role of the EC2 instance that the program runs on.
class instance_role {
 public:
  instance_role() = default;
  instance_role(endpoint where, std::string why_last_resort)
      : where(std::move(where)), why_last_resort(std::move(why_last_resort)) {}

  endpoint where;
  /// For an error: which other sources have no credentials. Empty if the role was configured
  /// explicitly.
  std::string why_last_resort;
};

/// How to get credentials: base credentials, and the roles that are assumed with them.
class credentials_chain {
 public:
  using base_credentials = std::variant<aws_credentials, web_identity, single_sign_on,
                                        credential_process, container_endpoint, instance_role>;

  credentials_chain() = default;
  credentials_chain(base_credentials base, std::string origin)
      : base(std::move(base)), origin(std::move(origin)) {}

  /// Keys that do not expire; nullptr if credentials must be fetched.
  const aws_credentials* fixed() const {
    return roles.empty() ? std::get_if<aws_credentials>(&base) : nullptr;
  }
  bool needs_sts() const { return !roles.empty() || std::holds_alternative<web_identity>(base); }

  base_credentials base;
  std::string origin;               ///< where it is configured, for messages
  std::vector<assumed_role> roles;  ///< each is assumed with the credentials of the one before
  service_endpoint sts;             ///< the security token service, if needed
};

/// Where the credentials come from: "the profile 'shop', single sign-on".
std::string origin_of(const credentials_chain& chain);
/// The account of the resulting credentials; empty if not known.
std::string account_of(const credentials_chain& chain);

/// The chain that a profile configures, without the endpoints of STS and single sign-on.
/// `settings`: those of the profile. Errors: missing_credentials, if the profile configures none;
/// invalid_configuration, with the names of profile and property.
result<credentials_chain> chain_of_profile(const profile_file& file, const std::string& profile,
                                           const environment_lookup& environment,
                                           const environment_lookup& settings);

}  // namespace dynasession::inline v0::aws
