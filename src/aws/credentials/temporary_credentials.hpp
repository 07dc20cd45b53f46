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

/// A shell command that prints credentials.
class credential_process {
 public:
  credential_process() = default;

  std::string command;
  std::string account_id;  ///< used if the output has none; empty if not known

  friend bool operator==(const credential_process&, const credential_process&) = default;
};

/// Reads the output of the command, in version 1 of AWS's format. Errors: unavailable.
result<temporary_credentials> read_process_credentials(const std::string& output,
                                                       const credential_process& process);

}  // namespace dynasession::inline v0::aws
