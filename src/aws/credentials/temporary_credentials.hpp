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

/// Credentials that end.
class temporary_credentials {
 public:
  temporary_credentials() = default;
  temporary_credentials(aws_credentials value, std::chrono::sys_seconds expires_at)
      : value(std::move(value)), expires_at(expires_at) {}

  aws_credentials value;
  std::chrono::sys_seconds expires_at{};
};

/// The end of those that have none.
constexpr std::chrono::sys_seconds never =
    std::chrono::sys_days(std::chrono::year(9999) / std::chrono::December / 31);

/// Why there are none. It repeats nothing of an answer but what is known to be harmless.
error no_credentials(const std::string& reason);

/// What somebody answered, if it is whole and can be sent. Errors: unavailable.
result<temporary_credentials> checked(aws_credentials found,
                                      std::optional<std::chrono::sys_seconds> expires_at);

/// What the endpoint of a container or an instance answers. Errors: unavailable.
result<temporary_credentials> read_temporary_credentials(const net::http_response& response);

}  // namespace dynasession::inline v0::aws
