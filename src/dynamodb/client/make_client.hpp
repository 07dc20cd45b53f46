// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/client/client.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <memory>

namespace dynasession::inline v0::dynamodb {

/// Makes a client from the options, and from the environment where they are silent. It opens no
/// connection.
/// Errors: throws `session_error`, as the constructor of `dynamodb_store`.
std::unique_ptr<client> make_client(const dynamodb_options& options);

}  // namespace dynasession::inline v0::dynamodb
