// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <dynasession/aws_credentials.hpp>
#include <dynasession/error.hpp>

#include <chrono>
#include <utility>

namespace dynasession::aws {

/// Credentials that end.
class temporary_credentials {
 public:
  temporary_credentials() = default;
  temporary_credentials(aws_credentials value, std::chrono::sys_seconds expires_at)
      : value(std::move(value)), expires_at(expires_at) {}

  aws_credentials value;
  std::chrono::sys_seconds expires_at{};
};

/// What a container's endpoint answers. Errors: unavailable, repeating nothing of the answer.
result<temporary_credentials> read_temporary_credentials(const net::http_response& response);

}  // namespace dynasession::aws
