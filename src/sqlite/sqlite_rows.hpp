// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "records/stored_row.hpp"
#include "sqlite/driver/connection.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>
#include <dynasession/store/session_page.hpp>

#include <optional>
#include <string>

namespace dynasession::inline v0::detail {

/// Rows come from a file that anybody may have altered: each column is checked.
/// Errors: corrupt_record, naming the column and the start of the key.
result<std::optional<stored_row>> find_row(sqlite::connection& database, const std::string& key);

/// What a row is in short, from its columns created_at, updated_at, expire_at, key, user_id and
/// renewed_to, in this order.
result<session_summary> read_summary(const sqlite::cursor& row);
/// Its key, whatever else is in it.
std::string key_of_summary(const sqlite::cursor& row);

/// Writes a new row and its values; false, and nothing written, if the key exists.
bool insert_row(sqlite::connection& database, const record& session);

/// Writes times, version, tokens and tombstone mark of an existing row, not its values, user or lock.
void update_row(sqlite::connection& database, const stored_row& row);

void put_user(sqlite::connection& database, const std::string& key,
              const std::optional<std::string>& user);

/// The lock of a row, whatever else is in it.
result<std::optional<session_lock>> find_lock(sqlite::connection& database, const std::string& key);
void put_lock(sqlite::connection& database, const std::string& key, const session_lock& lock);
void erase_lock(sqlite::connection& database, const std::string& key);

void put_value(sqlite::connection& database, const std::string& key, const std::string& name,
               const stored_value& value);
void erase_value(sqlite::connection& database, const std::string& key, const std::string& name);
void erase_values(sqlite::connection& database, const std::string& key);

}  // namespace dynasession::inline v0::detail
