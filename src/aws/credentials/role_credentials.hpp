// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/temporary_credentials.hpp"
#include "aws/endpoints/endpoint.hpp"
#include "net/http_message.hpp"

#include <dynasession/error.hpp>

#include <optional>
#include <string>
#include <string_view>

/// The credentials of roles, from AWS's security token service (STS).
namespace dynasession::inline v0::aws {

/// A role to assume with other credentials.
class assumed_role {
 public:
  assumed_role() = default;

  std::string arn;
  std::string session_name;  ///< empty: one is generated
  std::string external_id;   ///< empty: none
  std::string duration;      ///< in seconds; empty: one hour

  friend bool operator==(const assumed_role&, const assumed_role&) = default;
};

/// A role to assume with a token of an identity provider.
class web_identity {
 public:
  web_identity() = default;

  std::string role_arn;
  std::string session_name;  ///< empty: one is generated
  std::string token_file;    ///< its contents change when the token is rotated

  friend bool operator==(const web_identity&, const web_identity&) = default;
};

/// Must be signed. `session_name`: used if the role has none.
net::http_request assume_role_request(const endpoint& to, const assumed_role& role,
                                      const std::string& session_name);
/// Must not be signed: the token authenticates it.
net::http_request web_identity_request(const endpoint& to, const web_identity& identity,
                                       const std::string& token, const std::string& session_name);

/// Reads the response to either request. Errors: access_denied, with the error code of the service;
/// unavailable.
result<temporary_credentials> read_role_credentials(const net::http_response& response);

/// "arn:aws:iam::111122223333:role/name" -> "111122223333"; empty if the ARN has no account.
std::string account_in(std::string_view arn);

}  // namespace dynasession::inline v0::aws
