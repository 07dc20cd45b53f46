// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <dynasession/dynamodb/aws_credentials.hpp>
#include <dynasession/error.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace dynasession::inline v0::aws {

/// Credentials that expire.
class temporary_credentials {
 public:
  temporary_credentials() = default;
  temporary_credentials(aws_credentials value, std::chrono::sys_seconds expires_at)
      : value(std::move(value)), expires_at(expires_at) {}

  aws_credentials value;
  std::chrono::sys_seconds expires_at{};
};

/// The expiry of credentials that do not expire.
constexpr std::chrono::sys_seconds never =
    std::chrono::sys_days(std::chrono::year(9999) / std::chrono::December / 31);

/// The error if no credentials can be fetched. `reason` must not contain text of a response, which
/// may be secret.
error no_credentials(const std::string& reason);

/// Checks that fetched credentials are complete and can be sent in header fields. Errors:
/// unavailable.
result<temporary_credentials> checked(aws_credentials found,
                                      std::optional<std::chrono::sys_seconds> expires_at);

/// Reads the response of the endpoint of a container or an instance. Errors: unavailable.
result<temporary_credentials> read_temporary_credentials(const net::http_response& response);

}  // namespace dynasession::inline v0::aws
