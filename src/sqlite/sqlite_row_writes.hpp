// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "records/stored_row.hpp"
#include "sqlite/driver/connection.hpp"

#include <dynasession/store/record.hpp>

#include <optional>
#include <string>

namespace dynasession::inline v0::detail {

// Writing checks nothing; the functions of sqlite_rows.hpp check what they read.

/// Inserts a row with its values; false if the key exists.
bool insert_row(sqlite::connection& database, const record& session);

/// Updates times, version, tokens and `renewed_to` of a row, but not its values, user, limits and lock.
void update_row(sqlite::connection& database, const stored_row& row);

/// Removes a row, whatever is in it, but not a tombstone: gives the key to which that leads.
std::optional<std::string> remove_row(sqlite::connection& database, const std::string& key);

/// Another user, or none, whose time of login is not known.
void put_user(sqlite::connection& database, const std::string& key,
              const std::optional<std::string>& user);
void put_limits(sqlite::connection& database, const std::string& key, const session_limits& limits);
/// The time of the login and the limits, but not the user.
void erase_login_time_and_limits(sqlite::connection& database, const std::string& key);

void put_lock(sqlite::connection& database, const std::string& key, const session_lock& lock);
void erase_lock(sqlite::connection& database, const std::string& key);

void put_value(sqlite::connection& database, const std::string& key, const std::string& name,
               const stored_value& value);
void erase_value(sqlite::connection& database, const std::string& key, const std::string& name);
void erase_values(sqlite::connection& database, const std::string& key);

}  // namespace dynasession::inline v0::detail
