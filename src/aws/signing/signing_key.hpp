// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/digest.hpp"

#include <dynasession/dynamodb/aws_credentials.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// The key for signatures of one day, region and service. Deriving it costs as much as several
/// signatures, so keep it while `is_for` is true.
class signing_key {
 public:
  signing_key(aws_credentials credentials, std::chrono::sys_days day, std::string_view region,
              std::string_view service);

  bool is_for(const aws_credentials& credentials, std::chrono::sys_seconds at) const noexcept;

  const aws_credentials& credentials() const noexcept { return credentials_; }
  /// "20150830/us-east-1/dynamodb/aws4_request"
  const std::string& scope() const noexcept { return scope_; }
  const crypto::digest256& bytes() const noexcept { return bytes_; }

 private:
  aws_credentials credentials_;
  std::chrono::sys_days day_;
  std::string scope_;
  crypto::digest256 bytes_;
};

}  // namespace dynasession::inline v0::aws
