// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/credentials_chain.hpp"
#include "aws/endpoints/service_endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "aws/profiles/shared_configuration.hpp"

#include <dynasession/dynamodb/dynamodb_place.hpp>
#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/error.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::dynamodb {

/// An environment variable of this process; nullopt if it is not set or empty.
std::optional<std::string> environment_variable(std::string_view name);

/// The text of a file of at most 1 MiB; nullopt if the file does not exist.
result<std::optional<std::string>> read_shared_file(const std::string& path);

/// Checks the options that do not depend on the environment.
/// Errors: throws `session_error` (invalid_configuration) with the name of the option.
void validate(const dynamodb_options& options);

/// Checks that credentials from the options are complete and can be sent in a header field.
/// Errors: throws `session_error` (invalid_configuration).
void validate(const aws_credentials& given);

/// A file of trusted certificates.
struct ca_bundle {
  std::string file;         ///< empty: the certificates of the system
  const char* option = "";  ///< that names it
};

/// What the options and, where they are silent, the environment and the shared files say.
class effective_options {
 public:
  /// Opens no connection. Errors: throws `session_error`, as the constructor of `dynamodb_store`.
  explicit effective_options(const dynamodb_options& given);

  std::optional<aws::shared_configuration> shared;  ///< nullopt: the options contain credentials
  aws::credentials_chain chain;
  aws::service_endpoint endpoint;
  ca_bundle certificates;
  dynamodb_place place;
};

}  // namespace dynasession::inline v0::dynamodb
