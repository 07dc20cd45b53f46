// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/client/client.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <memory>
#include <string>

namespace dynasession::inline v0::dynamodb {

/// Makes a client from the options, and from the environment where they are silent. It opens no
/// connection.
/// Errors: throws `session_error`, as the constructor of `dynamodb_store`.
std::unique_ptr<client> make_client(const dynamodb_options& options);

/// Throws `session_error`: invalid_configuration, "option: reason".
[[noreturn]] void refuse_option(const char* option, const std::string& reason);

/// Checks the options that do not depend on the environment.
/// Errors: throws `session_error` (invalid_configuration) with the name of the option.
void validate(const dynamodb_options& options);

/// Checks that credentials from the options are complete and can be sent in a header field.
/// Errors: throws `session_error` (invalid_configuration).
void validate(const aws_credentials& given);

}  // namespace dynasession::inline v0::dynamodb
