// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_message.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace dynasession::inline v0::dynamodb {

/// What an answer says of a request that was not carried out.
class service_error {
 public:
  /// Of an answer whose status is not 200. Whatever its body is, this is no failure.
  explicit service_error(const net::http_response& response);

  int status() const noexcept { return status_; }
  /// "ConditionalCheckFailedException"; empty if the answer names no error: it may be a proxy's.
  const std::string& name() const noexcept { return name_; }
  /// For people, in the service's words, which may hold values; may be empty.
  const std::string& message() const noexcept { return message_; }
  /// What else the answer tells, such as Item or CancellationReasons; empty if it is no JSON object.
  const boost::json::object& body() const noexcept { return body_; }

 private:
  int status_;
  boost::json::object body_;
  std::string name_;
  std::string message_;
};

}  // namespace dynasession::inline v0::dynamodb
