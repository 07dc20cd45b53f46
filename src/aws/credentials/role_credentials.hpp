// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/temporary_credentials.hpp"
#include "aws/endpoints/endpoint.hpp"
#include "net/http_message.hpp"

#include <dynasession/error.hpp>

#include <optional>
#include <string>
#include <string_view>

/// The credentials of roles, as AWS's security token service (STS) hands them out.
namespace dynasession::inline v0::aws {

/// A role that is assumed with other credentials.
class assumed_role {
 public:
  assumed_role() = default;

  std::string arn;
  std::string session_name;  ///< empty: one that we make
  std::string external_id;   ///< empty: none
  std::string duration;      ///< in seconds; empty: an hour

  friend bool operator==(const assumed_role&, const assumed_role&) = default;
};

/// A role that is assumed with a token of an identity provider.
class web_identity {
 public:
  web_identity() = default;

  std::string role_arn;
  std::string session_name;  ///< empty: one that we make
  std::string token_file;    ///< whoever brings the tokens replaces it over time

  friend bool operator==(const web_identity&, const web_identity&) = default;
};

/// To be signed. `session_name`: where the role has none of its own.
net::http_request assume_role_request(const endpoint& to, const assumed_role& role,
                                      const std::string& session_name);
/// Not to be signed: the token is what proves who asks.
net::http_request web_identity_request(const endpoint& to, const web_identity& identity,
                                       const std::string& token, const std::string& session_name);

/// What is answered to both. Errors: access_denied, with the service's code; unavailable.
result<temporary_credentials> read_role_credentials(const net::http_response& response);

/// "arn:aws:iam::111122223333:role/name" -> "111122223333"; empty if it tells no account.
std::string account_in(std::string_view arn);

}  // namespace dynasession::inline v0::aws
