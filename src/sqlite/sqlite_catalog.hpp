// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/driver/connection.hpp"

#include <dynasession/store/session_catalog.hpp>

#include <string>
#include <vector>

/// The verbs of `session_catalog` in SQL. Each is synchronous and uses one connection; those that remove run in
/// one transaction.
/// Errors: throws sqlite::failure, also if busy. Then nothing was removed, unless the commit of the transaction
/// failed.
namespace dynasession::inline v0::detail::sqlite_catalog {

result<session_page> scan(sqlite::connection& database, const scan_request& request);
result<removal> remove_unchanged(sqlite::connection& database,
                                 const std::vector<session_summary>& seen);
result<session_page> list_of_user(sqlite::connection& database, const std::string& user,
                                  timestamp now, const std::string& after);
result<std::vector<std::string>> successors_of(sqlite::connection& database,
                                               const std::string& key);
result<bool> remove_of_user(sqlite::connection& database, const std::string& key,
                            const std::string& user);

}  // namespace dynasession::inline v0::detail::sqlite_catalog
