// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/connection.hpp"

#include <dynasession/session_catalog.hpp>

#include <string>

/// The verbs of `session_catalog` about a user in SQL: each is one transaction on one connection.
/// Errors: throws sqlite::failure, busy also. Then nothing was removed, unless it came while committing.
namespace dynasession::detail::sqlite_user_records {

result<session_page> list(sqlite::connection& database, const std::string& user, timestamp now,
                          const std::string& after);
result<bool> remove(sqlite::connection& database, const std::string& key, const std::string& user);

}  // namespace dynasession::detail::sqlite_user_records
