// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/driver/connection.hpp"

#include <dynasession/error.hpp>

#include <cstdint>
#include <string>

namespace dynasession::inline v0::detail {

/// Marks a file as a session store, in its header (PRAGMA application_id): "dyns".
constexpr std::int64_t sqlite_application_id = 0x64796e73;
/// The layout this library reads and writes (PRAGMA user_version).
constexpr std::int64_t sqlite_layout_version = 3;

/// Checks that the database is a session store, makes an empty one into it, and gives one of an older
/// layout what it lacks, in several processes at once too. Another application's is never touched.
/// Errors: incompatible_store; throws sqlite::failure, busy also.
result<void> prepare_schema(sqlite::connection& database, const std::string& path);

}  // namespace dynasession::inline v0::detail
