// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>

namespace dynasession {

/// What requests to AWS are signed with.
class aws_credentials {
 public:
  aws_credentials() = default;
  aws_credentials(std::string access_key_id, std::string secret_access_key,
                  std::string session_token = {})
      : access_key_id(std::move(access_key_id)),
        secret_access_key(std::move(secret_access_key)),
        session_token(std::move(session_token)) {}

  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  ///< comes with temporary credentials; empty: none

  friend bool operator==(const aws_credentials&, const aws_credentials&) = default;
};

}  // namespace dynasession
