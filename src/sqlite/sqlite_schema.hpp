// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/driver/connection.hpp"

#include <dynasession/error.hpp>

#include <cstdint>
#include <string>

namespace dynasession::inline v0::detail {

/// Marks a file as a session store, in its header (PRAGMA application_id): "dyns".
constexpr std::int64_t sqlite_application_id = 0x64796e73;
/// The version of the layout that this library reads and writes (PRAGMA user_version).
constexpr std::int64_t sqlite_layout_version = 5;

/// Creates the tables in an empty database, upgrades an older layout, and checks the result.
/// Several processes may do so at once. A database of another application is not changed.
/// Errors: incompatible_store; throws sqlite::failure, also if busy.
result<void> prepare_schema(sqlite::connection& database, const std::string& path);

}  // namespace dynasession::inline v0::detail
