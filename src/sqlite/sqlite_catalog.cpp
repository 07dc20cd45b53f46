// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_catalog.hpp"

#include "sqlite/driver/connection.hpp"
#include "sqlite/sqlite_rows.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <utility>

namespace dynasession::inline v0::detail::sqlite_catalog {
namespace {

constexpr std::size_t page_size = 100;

// The beginning of a literal, in the order of columns that `read_summary` wants.
#define SELECT_SUMMARIES                                                       \
  "SELECT created_at, updated_at, expire_at, authenticated_at, idle_timeout, " \
  "absolute_timeout, persistent_cookie, user_id, renewed_to, key FROM sessions "

// Reads rows that were queried in the order of their keys with this limit.
session_page read_page(sqlite::cursor& rows, std::size_t limit) {
  session_page page;
  std::size_t count = 0;
  for (; rows.next(); ++count) {
    page.next = key_of_summary(rows);
    if (auto session = read_summary(rows))
      page.sessions.push_back(*std::move(session));
    else
      ++page.unreadable;
  }
  if (count < limit) page.next.clear();
  page.units = static_cast<double>(count);
  return page;
}

bool remove_row_of(sqlite::connection& database, const std::string& user, const std::string& key) {
  database.execute("DELETE FROM sessions WHERE key = ?1 AND user_id = ?2 AND renewed_to IS NULL",
                   key, user);
  return database.changes() > 0;
}

bool exists(sqlite::connection& database, const std::string& key) {
  sqlite::cursor rows(database.prepared("SELECT 1 FROM sessions WHERE key = ?1"), key);
  return rows.next();
}

// True if the row no longer exists, also if another process removed it.
bool remove_unchanged_row(sqlite::connection& database, const session_summary& seen) {
  database.execute("DELETE FROM sessions WHERE key = ?1 AND expire_at = ?2 AND updated_at = ?3",
                   seen.key, seen.expire_at.time_since_epoch().count(),
                   seen.updated_at.time_since_epoch().count());
  return database.changes() > 0 || !exists(database, seen.key);
}

session_page indexed_page(sqlite::connection& database, const std::string& user, timestamp now,
                          const std::string& after) {
  constexpr auto select = SELECT_SUMMARIES
      "WHERE user_id = ?1 AND key > ?2 AND (expire_at > ?3 OR renewed_to IS NOT NULL) "
      "ORDER BY key LIMIT ?4";
  const auto second = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  sqlite::cursor rows(database.prepared(select), user, after, second,
                      static_cast<std::int64_t>(page_size));
  return read_page(rows, page_size);
}

std::optional<session_summary> find_summary(sqlite::connection& database, const std::string& key) {
  constexpr auto select = SELECT_SUMMARIES "WHERE key = ?1";
  sqlite::cursor rows(database.prepared(select), key);
  if (!rows.next()) return std::nullopt;
  auto read = read_summary(rows);
  return read ? std::optional(*std::move(read)) : std::nullopt;
}

// A row itself, or the one that its tombstones lead to; nullopt if that is absent, unreadable or seen.
std::optional<session_summary> follow(sqlite::connection& database, session_summary found,
                                      std::set<std::string>& seen) {
  while (seen.insert(found.key).second) {
    if (!found.is_tombstone) return found;
    const auto next = successor_of(database, found.key);
    auto row = next ? find_summary(database, *next) : std::nullopt;
    if (!row) break;
    found = *std::move(row);
  }
  return std::nullopt;
}

}  // namespace

// Segments do not help with one file, so all rows are in the first one.
result<session_page> scan(sqlite::connection& database, const scan_request& request) {
  constexpr auto select = SELECT_SUMMARIES "WHERE key > ?1 ORDER BY key LIMIT ?2";
  if (request.segment != 0) return session_page();
  sqlite::cursor rows(database.prepared(select), request.after,
                      static_cast<std::int64_t>(request.limit));
  return read_page(rows, request.limit);
}

result<removal> remove_unchanged(sqlite::connection& database,
                                 const std::vector<session_summary>& seen) {
  sqlite::transaction writing(database);
  removal done;
  for (const auto& each : seen)
    if (remove_unchanged_row(database, each)) ++done.removed;
  writing.commit();
  done.units = static_cast<double>(done.removed);
  return done;
}

// The index is ordered by key for each user. A tombstone may lead to a row of a page that was read before.
result<session_page> list_of_user(sqlite::connection& database, const std::string& user,
                                  timestamp now, const std::string& after) {
  auto page = indexed_page(database, user, now, after);
  std::set<std::string> seen;
  for (auto& each : std::exchange(page.sessions, {})) {
    auto last = follow(database, std::move(each), seen);
    if (last && last->user == user && last->expire_at > now) page.sessions.push_back(*last);
  }
  return page;
}

result<std::vector<std::string>> successors_of(sqlite::connection& database,
                                               const std::string& key) {
  std::vector<std::string> chain{key};
  for (auto next = successor_of(database, key);
       next && std::ranges::find(chain, *next) == chain.end();
       next = successor_of(database, chain.back()))
    chain.push_back(*next);
  chain.erase(chain.begin());
  return chain;
}

// The key of a renewed session leads to its current record.
result<bool> remove_of_user(sqlite::connection& database, const std::string& key,
                            const std::string& user) {
  sqlite::transaction writing(database);
  auto chain = successors_of(database, key).value();
  const bool removed = remove_row_of(database, user, chain.empty() ? key : chain.back());
  writing.commit();
  return removed;
}

#undef SELECT_SUMMARIES

}  // namespace dynasession::inline v0::detail::sqlite_catalog
