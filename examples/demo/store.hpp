// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/store/session_store.hpp>

#include <memory>
#include <string>
#include <variant>

namespace demo {

/// Which store, and its options.
using store_options = std::variant<dynasession::sqlite_options, dynasession::dynamodb_options>;

/// Makes the table if it is not there, and waits for it; a file is made as it is opened.
/// Errors: throws std::runtime_error that says where the table was looked for.
void prepare_place(const store_options& options);

/// Errors: throws dynasession::session_error.
std::shared_ptr<dynasession::session_store> open_store(const store_options& options);

/// Where sessions are kept, for the person who started the server.
std::string place_of(const store_options& options);

}  // namespace demo
