// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/driver/connection.hpp"

#include <dynasession/store/session_store.hpp>

#include <chrono>
#include <cstddef>

/// The verbs of the store in SQL. Each is synchronous and runs in one transaction on one
/// connection. Sessions beyond `max_size` bytes are neither stored nor read.
/// Errors: those of `session_store`; throws sqlite::failure, also if busy. Then nothing was
///   written, unless a commit failed.
namespace dynasession::inline v0::detail::sqlite_records {

/// `uptime`: since the machine was booted; see `trusted_time` in the source.
result<void> create(sqlite::connection& database, const record& draft,
                    std::chrono::microseconds uptime, std::size_t max_size = default_max_size);
result<std::optional<record>> load(sqlite::connection& database, const std::string& key,
                                   timestamp now, std::size_t max_size = default_max_size);
result<std::int64_t> save(sqlite::connection& database, const save_request& request,
                          std::size_t max_size = default_max_size);
result<void> touch(sqlite::connection& database, const touch_request& request);
result<void> renew(sqlite::connection& database, const renew_request& request,
                   std::size_t max_size = default_max_size);
result<void> remove(sqlite::connection& database, const std::string& key);
result<lock_answer> lock(sqlite::connection& database, const lock_request& request,
                         std::size_t max_size = default_max_size);
result<std::optional<session_lock>> peek_lock(sqlite::connection& database, const std::string& key);
result<void> renew_lease(sqlite::connection& database, const std::string& key,
                         const std::string& owner, std::int64_t beat);
result<void> unlock(sqlite::connection& database, const std::string& key, const std::string& owner);

}  // namespace dynasession::inline v0::detail::sqlite_records
