// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/json_document.hpp"
#include "net/http_message.hpp"

#include <dynasession/dynamodb/aws_credentials.hpp>

#include <string>
#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// The error in a response.
class service_error {
 public:
  /// From a response whose status is not 200. The body may be anything.
  explicit service_error(const net::http_response& response);

  int status() const noexcept { return status_; }
  /// "ConditionalCheckFailedException"; empty if the response has no error name: it may be from a
  /// proxy.
  const std::string& name() const noexcept { return name_; }
  /// The message of the service. It may contain values and credentials, and may be empty.
  const std::string& message() const noexcept { return message_; }
  /// The whole body, with Item or CancellationReasons; empty if it is not a JSON object.
  const json_document& body() const noexcept { return body_; }

 private:
  int status_;
  json_document body_;
  std::string name_;
  std::string message_;
};

/// The beginning of a message as one line of visible characters, so that it cannot break a line of a
/// log. Credentials, pieces of them and signatures are removed, because a server may repeat the request; so are
/// account ids.
std::string repeatable(std::string_view message, const aws_credentials& own);

}  // namespace dynasession::inline v0::dynamodb
