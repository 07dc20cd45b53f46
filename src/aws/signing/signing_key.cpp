// SPDX-License-Identifier: Apache-2.0
#include "aws/signing/signing_key.hpp"

#include "crypto/digest.hpp"
#include "support/time_text.hpp"

#include <utility>

namespace dynasession::inline v0::aws {
namespace {

constexpr std::string_view terminator = "aws4_request";

}  // namespace

signing_key::signing_key(aws_credentials credentials, std::chrono::sys_days day,
                         std::string_view region, std::string_view service)
    : credentials_(std::move(credentials)), day_(day) {
  const auto date = detail::amz_date(day).substr(0, 8);
  bytes_ = crypto::hmac_sha256("AWS4" + credentials_.secret_access_key, date);
  scope_ = date;
  for (const auto part : {region, service, terminator}) {
    bytes_ = crypto::hmac_sha256(bytes_, part);
    scope_.append("/").append(part);
  }
}

bool signing_key::is_for(const aws_credentials& credentials,
                         std::chrono::sys_seconds at) const noexcept {
  return day_ == std::chrono::floor<std::chrono::days>(at) && credentials_ == credentials;
}

}  // namespace dynasession::inline v0::aws
