// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/client/client.hpp"
#include "dynamodb/client/effective_options.hpp"
#include "support/own_thread.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>

#include <memory>

namespace dynasession::inline v0::dynamodb {

/// Reads the environment where the options are silent, and logs the warnings of the place.
/// Errors: throws `session_error`, as the constructor of `dynamodb_store`.
effective_options read_environment(const dynamodb_options& options);

/// Makes a client. It opens no connection.
/// With a `home` it also serves blocking calls, from any thread: each uses a connection that blocks its thread.
/// Names are resolved and credentials are fetched at home. Lifetimes: it outlives the client.
/// Errors: throws `session_error`: unusable certificates, or a wrong variable of the proxy.
std::unique_ptr<client> make_client(const dynamodb_options& options, const effective_options& found,
                                    detail::own_thread* home = nullptr);
/// The same, from the environment as it is now. Errors: as of both.
std::unique_ptr<client> make_client(const dynamodb_options& options);

}  // namespace dynasession::inline v0::dynamodb
