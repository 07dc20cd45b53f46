// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/client/client.hpp"
#include "support/own_thread.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <memory>

namespace dynasession::inline v0::dynamodb {

/// Makes a client from the options, and from the environment where they are silent. It opens no
/// connection.
/// With a `home` it also serves blocking calls, from any thread: each uses a connection that blocks its thread.
/// Names are resolved and credentials are fetched at home. Lifetimes: it outlives the client.
/// Errors: throws `session_error`, as the constructor of `dynamodb_store`.
std::unique_ptr<client> make_client(const dynamodb_options& options,
                                    detail::own_thread* home = nullptr);

}  // namespace dynasession::inline v0::dynamodb
