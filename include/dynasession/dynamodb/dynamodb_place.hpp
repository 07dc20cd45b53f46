// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <string>
#include <vector>

namespace dynasession::inline v0 {

/// Where a `dynamodb_store` sends its requests and how it signs them, once its options, environment
/// variables and AWS's shared files are put together. Errors of a store name it.
struct dynamodb_place {
  std::string endpoint;     ///< the URL
  std::string region;       ///< the region that requests are signed for
  std::string credentials;  ///< where they come from: "AWS_ACCESS_KEY_ID", "the profile 'shop'"
  /// What a store logs as warnings: endpoints without TLS beyond this machine, and lines of the shared
  /// files that are wrong in profiles that are not used.
  std::vector<std::string> warnings;
};

/// The place for these options. It opens no connection.
/// Errors: throws `session_error`, as the constructor of `dynamodb_store`.
DYNASESSION_EXPORT dynamodb_place place_of(const dynamodb_options& options);

/// "https://dynamodb.eu-west-1.amazonaws.com, region eu-west-1, credentials from the profile 'shop'"
DYNASESSION_EXPORT std::string to_string(const dynamodb_place& place);

}  // namespace dynasession::inline v0
