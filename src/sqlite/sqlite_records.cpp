// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_records.hpp"

#include "records/verdict.hpp"
#include "sqlite/driver/connection.hpp"
#include "sqlite/sqlite_rows.hpp"

#include <dynasession/store/record_size.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

namespace dynasession::inline v0::detail::sqlite_records {
namespace {

// Runs with each new session, so that expired records do not accumulate. Since keys are random, the
// sixteen rows after the new key are a random sample.
void remove_some_expired(sqlite::connection& database, const std::string& new_key, timestamp now) {
  database.execute(
      "DELETE FROM sessions WHERE key IN (SELECT key FROM "
      "(SELECT key, expire_at FROM sessions WHERE key > ?1 ORDER BY key LIMIT 16) "
      "WHERE expire_at <= ?2 LIMIT 4)",
      new_key,
      std::chrono::floor<std::chrono::seconds>(now - clock_margin).time_since_epoch().count());
}

record initial(record draft) {
  draft.version = 1;
  return draft;
}

void write_values(sqlite::connection& database, const std::string& key, const changes& what,
                  const stored_values& values) {
  if (what.clear) erase_values(database, key);
  for (const auto& [name, action] : what.actions) {
    const auto value = values.find(name);
    if (value != values.end())
      put_value(database, key, name, value->second);
    else if (!what.clear)
      erase_value(database, key, name);
  }
}

void advance(stored_row& row, const save_request& request) {
  row.session.updated_at = request.now;
  if (request.what.limits || row.session.expire_at < request.expire_at)
    row.session.expire_at = request.expire_at;
  row.session.version += 1;
  row.tokens.shift_in(request.token);
}

// It was checked before that the owner, if there is one, holds the lock.
void release(sqlite::connection& database, const std::string& key,
             const std::optional<std::string>& owner) {
  if (owner) erase_lock(database, key);
}

// Returns the key to which the removed record led, if it was a tombstone.
std::optional<std::string> remove_row(sqlite::connection& database, const std::string& key) {
  constexpr auto remove = "DELETE FROM sessions WHERE key = ?1 RETURNING renewed_to";
  sqlite::cursor rows(database.prepared(remove), key);
  if (!rows.next() || rows.type(0) != sqlite::column_type::text) return std::nullopt;
  return std::string(rows.text(0));
}

}  // namespace

result<void> create(sqlite::connection& database, const record& draft) {
  if (auto fits = check_record_size(draft.values); !fits) return fits;
  sqlite::transaction writing(database);
  if (!insert_row(database, initial(draft))) return error(errc::id_collision, {});
  remove_some_expired(database, draft.key, draft.updated_at);
  writing.commit();
  return {};
}

result<std::optional<record>> load(sqlite::connection& database, const std::string& key,
                                   timestamp now) {
  auto found = find_row(database, key);
  if (!found) return found.error();
  if (!*found || (*found)->session.expire_at <= now) return std::optional<record>();
  return std::optional<record>(std::move((*found)->session));
}

result<std::int64_t> save(sqlite::connection& database, const save_request& request) {
  sqlite::transaction writing(database);
  auto found = find_row(database, request.key);
  if (!found) return found.error();
  if (!*found) return gone();
  auto& row = **found;
  const auto verdict = judge_save(row, request);
  if (!verdict) return verdict.error();
  if (const auto* before = std::get_if<applied_before>(&*verdict)) return before->version;
  const auto& values = std::get<stored_values>(*verdict);
  if (auto fits = check_record_size(values); !fits) return fits.error();
  write_values(database, request.key, request.what, values);
  advance(row, request);
  update_row(database, row);
  if (request.what.user) put_user(database, request.key, *request.what.user);
  if (request.what.limits) put_limits(database, request.key, *request.what.limits);
  release(database, request.key, request.lock_owner);
  writing.commit();
  return row.session.version;
}

result<void> touch(sqlite::connection& database, const touch_request& request) {
  sqlite::transaction writing(database);
  auto found = find_row(database, request.key);
  if (!found) return found.error();
  if (!*found) return gone();
  auto& row = **found;
  const auto is_due = judge_touch(row, request);
  if (!is_due) return is_due.error();
  if (!*is_due) return {};
  row.session.expire_at = std::max(row.session.expire_at, request.expire_at);
  row.session.updated_at = request.now;
  update_row(database, row);
  release(database, request.key, request.lock_owner);
  writing.commit();
  return {};
}

result<void> renew(sqlite::connection& database, const renew_request& request) {
  sqlite::transaction writing(database);
  auto found = find_row(database, request.old_key);
  if (!found) return found.error();
  if (!*found) return gone();
  auto& row = **found;
  const auto may_begin = judge_renew(row, request);
  if (!may_begin) return may_begin.error();
  if (!*may_begin) return {};
  if (auto fits = check_record_size(request.next.values); !fits) return fits;
  auto next = renewed(request);
  if (!may_shorten(request)) next.expire_at = std::max(next.expire_at, row.session.expire_at);
  if (!insert_row(database, next)) return error(errc::id_collision, {});
  if (row.session.user != request.next.user) put_user(database, request.old_key, request.next.user);
  turn_into_tombstone(row.session, request);
  update_row(database, row);
  erase_login(database, request.old_key);
  erase_values(database, request.old_key);
  erase_lock(database, request.old_key);
  writing.commit();
  return {};
}

result<void> remove(sqlite::connection& database, const std::string& key) {
  sqlite::transaction writing(database);
  // Each step removes a row, so the loop also ends if tombstones lead in a circle in an altered
  // file.
  for (std::optional<std::string> next = key; next;) next = remove_row(database, *next);
  writing.commit();
  return {};
}

result<lock_answer> lock(sqlite::connection& database, const lock_request& request) {
  sqlite::transaction writing(database);
  auto found = find_row(database, request.key);
  if (!found) return found.error();
  if (!*found) return lock_answer();
  if (auto decided = judge_lock(**found, request)) return *std::move(decided);
  put_lock(database, request.key, session_lock(request.owner, 0, request.lease));
  writing.commit();
  return lock_answer(std::move((*found)->session));
}

// Waits until it could have written, though it does not: while another process holds the file, a backup for
// example, no holder can renew its lease, and that time must not count as seen. See `lock_watch`.
result<std::optional<session_lock>> peek_lock(sqlite::connection& database,
                                              const std::string& key) {
  const sqlite::transaction held(database);
  return find_lock(database, key);
}

result<void> renew_lease(sqlite::connection& database, const std::string& key,
                         const std::string& owner, std::int64_t beat) {
  database.execute(
      "UPDATE sessions SET lock_beat = max(lock_beat, ?3) WHERE key = ?1 AND lock_owner = ?2", key,
      owner, beat);
  if (database.changes() == 0) return error(errc::lock_lost, {});
  return {};
}

result<void> unlock(sqlite::connection& database, const std::string& key,
                    const std::string& owner) {
  sqlite::transaction writing(database);
  const auto found = find_lock(database, key);
  if (!found) return found.error();
  if (*found && (*found)->owner == owner) erase_lock(database, key);
  writing.commit();
  return {};
}

}  // namespace dynasession::inline v0::detail::sqlite_records
