// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/temporary_credentials.hpp"
#include "aws/endpoints/endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "net/http_message.hpp"

#include <dynasession/error.hpp>

#include <chrono>
#include <string>

/// The credentials of a role, from single sign-on (IAM Identity Center), with the token that `aws
/// sso login` writes into a file. An expired token is not renewed.
namespace dynasession::inline v0::aws {

class single_sign_on {
 public:
  single_sign_on() = default;

  std::string start_url;
  std::string region;
  std::string account_id;
  std::string role_name;
  std::string
      session;  ///< the name of the sso-session section; empty: all settings are in the profile
  endpoint portal{};  ///< the service in `region`

  friend bool operator==(const single_sign_on& a, const single_sign_on& b) {
    return a.start_url == b.start_url && a.region == b.region && a.account_id == b.account_id &&
           a.role_name == b.role_name && a.session == b.session;
  }
};

/// The path of the file into which `aws sso login` writes the token.
std::string sso_token_file(const single_sign_on& sso, const environment_lookup& environment);

/// The token in the file. Errors: missing_credentials, if it has expired; unavailable.
result<std::string> read_sso_token(const std::string& text, std::chrono::sys_seconds now);

net::http_request sso_request(const single_sign_on& sso, const std::string& token);

/// Errors: access_denied, unavailable.
result<temporary_credentials> read_sso_credentials(const net::http_response& response,
                                                   const single_sign_on& sso);

}  // namespace dynasession::inline v0::aws
