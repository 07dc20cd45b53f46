// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/child_process.hpp"

#include <string>

namespace dynasession::test {

/// Amazon's DynamoDB Local, its tables in memory. Ends with this object, or with the thread that made
/// it.
/// Errors: the constructor throws std::runtime_error.
class dynamodb_local {
 public:
  dynamodb_local();

  /// http://127.0.0.1:PORT
  const std::string& endpoint() const noexcept { return endpoint_; }

 private:
  child_process program_;
  std::string endpoint_;
};

/// The endpoint of the DynamoDB Local that tests share, so each makes tables of its own names: the one
/// that ctest starts for tests declared with DYNAMODB_LOCAL; without ctest, one of this process.
/// Errors: throws std::runtime_error.
std::string dynamodb_local_endpoint();

/// The port that an endpoint ends with.
inline int port_of(const std::string& endpoint) {
  return std::stoi(endpoint.substr(endpoint.rfind(':') + 1));
}

}  // namespace dynasession::test
