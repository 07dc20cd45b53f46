// SPDX-License-Identifier: Apache-2.0
#include "sqlite_user_records.hpp"

#include "sqlite/transaction.hpp"
#include "sqlite_rows.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

namespace dynasession::detail::sqlite_user_records {
namespace {

constexpr std::int64_t page_size = 100;

bool remove_row(sqlite::connection& database, const std::string& key, const std::string& user) {
  database.execute("DELETE FROM sessions WHERE key = ?1 AND user_id = ?2", key, user);
  return database.changes() > 0;
}

std::optional<std::string> successor_of(sqlite::connection& database, const std::string& key) {
  constexpr auto select = "SELECT renewed_to FROM sessions WHERE key = ?1";
  sqlite::cursor rows(database.prepared(select), key);
  if (!rows.next() || rows.type(0) != sqlite::column_type::text) return std::nullopt;
  return std::string(rows.text(0));
}

}  // namespace

// Keys order the index within a user.
result<session_page> list(sqlite::connection& database, const std::string& user, timestamp now,
                          const std::string& after) {
  constexpr auto select =
      "SELECT created_at, updated_at, expire_at, key FROM sessions "
      "WHERE user_id = ?1 AND key > ?2 AND expire_at > ?3 ORDER BY key LIMIT ?4";
  const auto second = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  sqlite::cursor rows(database.prepared(select), user, after, second, page_size);
  session_page page;
  std::int64_t count = 0;
  for (; rows.next(); ++count) {
    page.next = rows.text(3);
    if (auto session = read_summary(rows)) {
      session->user = user;
      page.sessions.push_back(*std::move(session));
    }
  }
  if (count < page_size) page.next.clear();
  return page;
}

// An id that was renewed leads on to the record of today.
result<bool> remove(sqlite::connection& database, const std::string& key, const std::string& user) {
  sqlite::transaction writing(database);
  bool removed = false;
  std::vector<std::string> seen;
  for (std::optional<std::string> next = key;
       next && std::ranges::find(seen, *next) == seen.end();) {
    seen.push_back(*next);
    removed = remove_row(database, *next, user);
    if (removed) break;
    next = successor_of(database, *next);
  }
  writing.commit();
  return removed;
}

}  // namespace dynasession::detail::sqlite_user_records
