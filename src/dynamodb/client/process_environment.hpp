// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/profiles/settings.hpp"
#include "aws/profiles/shared_configuration.hpp"

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

/// What the environment and the shared files say about `options`. The files are not read if the
/// options contain credentials: then the result is nullopt.
/// Errors: throws `session_error` (invalid_configuration).
std::optional<aws::shared_configuration> load_configuration(const dynamodb_options& options);

}  // namespace dynasession::inline v0::dynamodb
