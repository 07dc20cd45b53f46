// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

namespace dynasession::inline v0 {

/// What requests to AWS are signed with.
class aws_credentials {
 public:
  aws_credentials() = default;
  aws_credentials(std::string access_key_id, std::string secret_access_key,
                  std::string session_token = {}, std::string account_id = {})
      : access_key_id(std::move(access_key_id)),
        secret_access_key(std::move(secret_access_key)),
        session_token(std::move(session_token)),
        account_id(std::move(account_id)) {}

  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  ///< comes with temporary credentials; empty: none
  std::string account_id;     ///< whose they are, for `account_endpoints`; empty: not known

  friend bool operator==(const aws_credentials&, const aws_credentials&) = default;
};

}  // namespace dynasession::inline v0
