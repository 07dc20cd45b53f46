// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/client/client.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <memory>

namespace dynasession::inline v0::dynamodb {

/// Errors: throws `session_error` (invalid_configuration) naming the option.
void validate(const dynamodb_options& options);

/// A client for what the options name; the environment fills in what they leave open. Opens no connection.
/// Errors: throws `session_error`, as the constructor of `dynamodb_store`.
std::unique_ptr<client> connect(const dynamodb_options& options);

}  // namespace dynasession::inline v0::dynamodb
