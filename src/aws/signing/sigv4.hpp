// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/signing/canonical_request.hpp"
#include "crypto/digest.hpp"
#include "net/http_message.hpp"

#include <dynasession/dynamodb/aws_credentials.hpp>

#include <chrono>
#include <string>
#include <string_view>

/// AWS Signature Version 4 in the fields of a request, one function for each step.
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
  const crypto::hmac_sha256_key& hmac() const noexcept { return hmac_; }

 private:
  aws_credentials credentials_;
  std::chrono::sys_days day_;
  std::string scope_;
  crypto::hmac_sha256_key hmac_;
};

/// `date`: as `detail::amz_date` writes the time of the request.
std::string string_to_sign(std::string_view canonical_text, const signing_key& key,
                           std::string_view date);

std::string signature(std::string_view text_to_sign, const signing_key& key);

/// The value of the Authorization field.
std::string authorization(std::string_view signed_fields, std::string_view signature,
                          const signing_key& key);

/// Adds the fields of the signature, or replaces those of an earlier attempt.
/// `host`: the value of the field Host, which is added later. `at` must be in the day of the key.
void sign(net::http_request& request, std::string_view host, const signing_key& key,
          std::chrono::sys_seconds at, const signing_options& options = {});

}  // namespace dynasession::inline v0::aws
