// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

namespace dynasession::inline v0 {

/// The credentials with which requests to AWS are signed.
class aws_credentials {
 public:
  aws_credentials() = default;
  /// Keys, with a token if they are temporary.
  aws_credentials(std::string key_id, std::string secret, std::string token = {},
                  std::string account = {})
      : access_key_id(std::move(key_id)),
        secret_access_key(std::move(secret)),
        session_token(std::move(token)),
        account_id(std::move(account)) {}

  /// The public part of the key.
  std::string access_key_id;
  /// The secret part; it signs requests and is never sent.
  std::string secret_access_key;
  std::string session_token;  ///< of temporary credentials; else empty
  std::string
      account_id;  ///< the account they belong to, for `account_endpoints`; empty: not known

  friend bool operator==(const aws_credentials&, const aws_credentials&) = default;
};

}  // namespace dynasession::inline v0
