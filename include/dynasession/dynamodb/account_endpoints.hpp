// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dynasession::inline v0 {

/// Whether requests go to the endpoint of the account, such as
/// "https://111122223333.ddb.eu-west-1.amazonaws.com", which AWS scales for each account. Such
/// endpoints exist only in AWS's standard partition, and not for FIPS.
enum class account_endpoints {
  preferred,  ///< if the account is known and has an endpoint
  required,   ///< an error if it has none
  disabled,   ///< never
};

}  // namespace dynasession::inline v0
