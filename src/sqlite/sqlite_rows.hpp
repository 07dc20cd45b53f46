// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "records/stored_row.hpp"
#include "sqlite/driver/connection.hpp"

#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>
#include <dynasession/store/session_page.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Reads a row without its values. Each column is checked, since other programs may have altered the file.
/// Errors: corrupt_record, with the column and the start of the key.
result<std::optional<stored_row>> find_head(sqlite::connection& database, const std::string& key);

/// Reads a row and its values.
/// Errors: as `find_head`; session_too_large, if the values are beyond `max_size` bytes, of which no more are
/// read.
result<std::optional<stored_row>> find_row(sqlite::connection& database, const std::string& key,
                                           std::size_t max_size);

/// Reads one value. Errors: corrupt_record.
result<std::optional<stored_value>> find_value(sqlite::connection& database, const std::string& key,
                                               std::string_view name);

/// Adds up the values of a row as they are stored now. Errors: session_too_large; corrupt_record.
result<void> check_stored_size(sqlite::connection& database, const std::string& key,
                               std::size_t max_size);

/// Reads a summary from a row with the columns created_at, updated_at, expire_at, authenticated_at,
/// idle_timeout, absolute_timeout, persistent_cookie, user_id, renewed_to and key.
result<session_summary> read_summary(const sqlite::cursor& row);
/// The key of such a row, even if the row is invalid.
std::string key_of_summary(const sqlite::cursor& row);

/// The key to which a tombstone leads; nullopt for any other row, and if there is none.
std::optional<std::string> successor_of(sqlite::connection& database, const std::string& key);

/// Reads the lock of a row, without checking the other columns.
result<std::optional<session_lock>> find_lock(sqlite::connection& database, const std::string& key);

}  // namespace dynasession::inline v0::detail
