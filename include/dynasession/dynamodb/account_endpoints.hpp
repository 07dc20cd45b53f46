// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dynasession::inline v0 {

/// Whether DynamoDB is asked at an endpoint named after the account, such as
/// "https://111122223333.ddb.eu-west-1.amazonaws.com", which AWS scales account by account. There are
/// such endpoints only in AWS's standard partition, and none for FIPS.
enum class account_endpoints {
  preferred,  ///< if the account is known and has one
  required,   ///< or nothing works
  disabled,
};

}  // namespace dynasession::inline v0
