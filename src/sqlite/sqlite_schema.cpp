// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_schema.hpp"

#include "sqlite/driver/connection.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

namespace dynasession::inline v0::detail {
namespace {

// Saves should write few pages. So values are in a table with row ids, where up to 4 KB stay in one
// page and are replaced in place (see also `place_of`), and there is no index on `expire_at`, which
// changes with each save. A trigger removes the values, because foreign keys do not work for connections that do not
// enable them, such as the sqlite3 shell.
constexpr auto tables = R"(
  CREATE TABLE sessions(
    key TEXT NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,  -- microseconds since 1970
    updated_at INTEGER NOT NULL,  -- microseconds since 1970
    expire_at INTEGER NOT NULL,   -- seconds since 1970
    version INTEGER NOT NULL,
    tokens BLOB NOT NULL,         -- of the last eight saves, newest first, 16 bytes each
    renewed_to TEXT,              -- only in a tombstone: the key of the new record
    lock_owner TEXT,              -- these three only while locked
    lock_beat INTEGER,
    lock_lease INTEGER,           -- milliseconds
    user_id TEXT,                 -- who is logged in
    authenticated_at INTEGER,     -- microseconds since 1970: when the user logged in
    idle_timeout INTEGER,         -- seconds; these three only if the session has limits of its own
    absolute_timeout INTEGER,     -- seconds
    persistent_cookie INTEGER     -- 1: the cookie outlives the browser
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_user ON sessions(user_id) WHERE user_id IS NOT NULL;
  CREATE TABLE session_values(
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    value ANY NOT NULL,  -- an integer, or the JSON text of anything else
    PRIMARY KEY(key, name)
  ) STRICT;
  CREATE TRIGGER sessions_removed AFTER DELETE ON sessions BEGIN
    DELETE FROM session_values WHERE key = OLD.key;
  END;
  CREATE TABLE file_time(
    id INTEGER NOT NULL PRIMARY KEY CHECK(id = 1),
    at INTEGER NOT NULL,     -- microseconds since 1970: of the newest writes, the least
    uptime INTEGER NOT NULL  -- microseconds since the machine was booted, then
  ) STRICT;
)";

constexpr auto from_1_to_2 = R"(
  ALTER TABLE sessions ADD COLUMN lock_owner TEXT;
  ALTER TABLE sessions ADD COLUMN lock_beat INTEGER;
  ALTER TABLE sessions ADD COLUMN lock_lease INTEGER;
)";

constexpr auto from_2_to_3 = R"(
  ALTER TABLE sessions ADD COLUMN user_id TEXT;
  CREATE INDEX sessions_by_user ON sessions(user_id) WHERE user_id IS NOT NULL;
)";

constexpr auto from_3_to_4 = R"(
  ALTER TABLE sessions ADD COLUMN authenticated_at INTEGER;
  ALTER TABLE sessions ADD COLUMN idle_timeout INTEGER;
  ALTER TABLE sessions ADD COLUMN absolute_timeout INTEGER;
  ALTER TABLE sessions ADD COLUMN persistent_cookie INTEGER;
)";

constexpr auto from_4_to_5 = R"(
  CREATE TABLE file_time(id INTEGER NOT NULL PRIMARY KEY CHECK(id = 1), at INTEGER NOT NULL,
    uptime INTEGER NOT NULL) STRICT;
)";

// The upgrades from layout 1 to 2, from 2 to 3, and so on.
constexpr const char* upgrades[] = {from_1_to_2, from_2_to_3, from_3_to_4, from_4_to_5};
static_assert(std::size(upgrades) + 1 == sqlite_layout_version);

// "PRAGMA name = value;"
std::string pragma(const char* name, std::int64_t value) {
  return std::string("PRAGMA ").append(name) + " = " + std::to_string(value) + ";";
}

std::string create_schema_script() {
  return std::string(tables) + pragma("application_id", sqlite_application_id) +
         pragma("user_version", sqlite_layout_version);
}

bool is_older(sqlite::connection& database) {
  if (database.number("PRAGMA application_id") != sqlite_application_id) return false;
  const auto layout = database.number("PRAGMA user_version");
  return layout >= 1 && layout < sqlite_layout_version;
}

bool is_empty(sqlite::connection& database) {
  return database.number("PRAGMA application_id") == 0 &&
         database.number("SELECT count(*) FROM sqlite_schema") == 0;
}

error incompatible(const std::string& path, const char* what, std::int64_t found,
                   std::int64_t expected) {
  return {errc::incompatible_store, path + ": " + what + ' ' + std::to_string(found) +
                                        ", expected " + std::to_string(expected)};
}

std::string without_spaces(std::string_view sql) {
  std::string words;
  std::ranges::copy_if(sql, std::back_inserter(words), [](char c) { return c > ' '; });
  return words;
}

bool is_ours(std::string_view trigger) {
  return without_spaces(tables).find(without_spaces(trigger) + ';') != std::string::npos;
}

// They would run as part of what this process does, and no process of ours made them.
result<void> check_triggers(sqlite::connection& database, const std::string& path) {
  sqlite::cursor rows(
      database.prepared("SELECT type, sql FROM sqlite_schema WHERE type IN ('trigger', 'view')"));
  while (rows.next())
    if (!is_ours(rows.text(1)))
      return error(errc::incompatible_store, path + ": it has a " + std::string(rows.text(0)) +
                                                 " that is not of a session store: drop it");
  return {};
}

result<void> check(sqlite::connection& database, const std::string& path) {
  const auto application = database.number("PRAGMA application_id");
  if (application != sqlite_application_id)
    return incompatible(path, "another application's database: application_id", application,
                        sqlite_application_id);
  const auto layout = database.number("PRAGMA user_version");
  if (layout != sqlite_layout_version)
    return incompatible(path, "layout version", layout, sqlite_layout_version);
  return check_triggers(database, path);
}

void create_schema(sqlite::connection& database) {
  sqlite::transaction writing(database);
  if (!is_empty(database)) return;  // another process has done it
  database.run_script(create_schema_script());
  writing.commit();
}

// Upgrades only add columns, indexes and tables.
void upgrade_schema(sqlite::connection& database) {
  sqlite::transaction writing(database);
  if (!is_older(database)) return;  // another process has done it
  const auto layout = static_cast<std::size_t>(database.number("PRAGMA user_version"));
  for (const auto* script : std::span(upgrades).subspan(layout - 1)) database.run_script(script);
  database.run_script(pragma("user_version", sqlite_layout_version));
  writing.commit();
}

}  // namespace

result<void> prepare_schema(sqlite::connection& database, const std::string& path) {
  if (is_empty(database)) create_schema(database);
  if (is_older(database)) upgrade_schema(database);
  if (auto fits = check(database, path); !fits) return fits;
  database.execute("PRAGMA journal_mode = WAL");
  database.number("PRAGMA user_version");  // the first read in this mode opens the log
  return {};
}

}  // namespace dynasession::inline v0::detail
