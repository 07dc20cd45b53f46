// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_row_writes.hpp"

#include "sqlite/sqlite_rows.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace dynasession::inline v0::detail {
namespace {

std::int64_t micros(timestamp time) { return time.time_since_epoch().count(); }

std::optional<std::int64_t> micros(const std::optional<timestamp>& time) {
  return time ? std::optional(micros(*time)) : std::nullopt;
}

std::optional<std::int64_t> count_of(const std::optional<std::chrono::seconds>& timeout) {
  return timeout ? std::optional<std::int64_t>(timeout->count()) : std::nullopt;
}

// Row ids in the order of keys keep the values of a session together, and beside those of the next key. So a load reads
// one page of them, and the collector, which takes the keys in order, reads the pages in order. A row id has 48 bits of
// the key, whose first byte is ASCII, and 15 bits of a hash of the name.
std::int64_t place_of(std::string_view key, std::string_view name) {
  std::uint64_t begin = 0;
  for (std::size_t i = 0; i < 6; ++i)
    begin = begin << 8U | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  std::uint64_t mixed = 0;
  for (const char c : name) mixed = mixed * 31 + static_cast<unsigned char>(c);
  return static_cast<std::int64_t>((begin & 0xffff'ffff'ffffU) << 15U | (mixed & 0x7fffU));
}

// If the row id is in use, the row goes to the end.
void insert_value(sqlite::connection& database, const std::string& key, const std::string& name,
                  const stored_value& value) {
  constexpr auto insert =
      "INSERT INTO session_values(rowid, key, name, value) VALUES(?4, ?1, ?2, ?3) "
      "ON CONFLICT DO NOTHING";
  constexpr auto put =
      "INSERT INTO session_values(key, name, value) VALUES(?1, ?2, ?3) "
      "ON CONFLICT(key, name) DO UPDATE SET value = excluded.value";
  std::visit(
      [&](const auto& content) {
        database.execute(insert, key, name, content, place_of(key, name));
        if (database.changes() == 0) database.execute(put, key, name, content);
      },
      value);
}

}  // namespace

bool insert_row(sqlite::connection& database, const record& session) {
  database.execute(
      "INSERT INTO sessions(key, created_at, updated_at, expire_at, version, tokens, user_id, "
      "authenticated_at) VALUES(?1, ?2, ?3, ?4, ?5, x'', ?6, ?7) ON CONFLICT(key) DO NOTHING",
      session.key, micros(session.created_at), micros(session.updated_at),
      session.expire_at.time_since_epoch().count(), session.version, session.user,
      micros(session.authenticated_at));
  if (database.changes() == 0) return false;
  if (session.limits != session_limits()) put_limits(database, session.key, session.limits);
  for (const auto& [name, value] : session.values) insert_value(database, session.key, name, value);
  return true;
}

void update_row(sqlite::connection& database, const stored_row& row) {
  const auto& session = row.session;
  database.execute(
      "UPDATE sessions SET updated_at = ?2, expire_at = ?3, version = ?4, tokens = ?5, "
      "renewed_to = ?6 WHERE key = ?1",
      session.key, micros(session.updated_at), session.expire_at.time_since_epoch().count(),
      session.version, row.tokens.bytes(), session.renewed_to);
}

std::optional<std::string> remove_row(sqlite::connection& database, const std::string& key) {
  auto successor = successor_of(database, key);
  if (!successor) database.execute("DELETE FROM sessions WHERE key = ?1", key);
  return successor;
}

// Not part of `update_row`, since writing this column also writes its index.
void put_user(sqlite::connection& database, const std::string& key,
              const std::optional<std::string>& user) {
  database.execute("UPDATE sessions SET user_id = ?2, authenticated_at = NULL WHERE key = ?1", key,
                   user);
}

void put_limits(sqlite::connection& database, const std::string& key,
                const session_limits& limits) {
  const auto persistent = limits.persistent_cookie ? std::optional<std::int64_t>(1) : std::nullopt;
  database.execute(
      "UPDATE sessions SET idle_timeout = ?2, absolute_timeout = ?3, persistent_cookie = ?4 "
      "WHERE key = ?1",
      key, count_of(limits.idle_timeout), count_of(limits.absolute_timeout), persistent);
}

void erase_login_time_and_limits(sqlite::connection& database, const std::string& key) {
  database.execute(
      "UPDATE sessions SET authenticated_at = NULL, idle_timeout = NULL, absolute_timeout = NULL, "
      "persistent_cookie = NULL WHERE key = ?1",
      key);
}

void put_lock(sqlite::connection& database, const std::string& key, const session_lock& lock) {
  database.execute(
      "UPDATE sessions SET lock_owner = ?2, lock_beat = ?3, lock_lease = ?4 WHERE key = ?1", key,
      lock.owner, lock.beat, std::int64_t{lock.lease.count()});
}

void erase_lock(sqlite::connection& database, const std::string& key) {
  database.execute(
      "UPDATE sessions SET lock_owner = NULL, lock_beat = NULL, lock_lease = NULL WHERE key = ?1",
      key);
}

void put_value(sqlite::connection& database, const std::string& key, const std::string& name,
               const stored_value& value) {
  constexpr auto update = "UPDATE session_values SET value = ?3 WHERE key = ?1 AND name = ?2";
  std::visit([&](const auto& content) { database.execute(update, key, name, content); }, value);
  if (database.changes() == 0) insert_value(database, key, name, value);
}

void erase_value(sqlite::connection& database, const std::string& key, const std::string& name) {
  database.execute("DELETE FROM session_values WHERE key = ?1 AND name = ?2", key, name);
}

void erase_values(sqlite::connection& database, const std::string& key) {
  database.execute("DELETE FROM session_values WHERE key = ?1", key);
}

}  // namespace dynasession::inline v0::detail
