// SPDX-License-Identifier: Apache-2.0
#include "sqlite_records.hpp"

#include "apply_changes.hpp"
#include "record_size.hpp"
#include "sqlite/transaction.hpp"
#include "sqlite_rows.hpp"

#include <algorithm>
#include <chrono>

namespace dynasession::detail::sqlite_records {
namespace {

error gone() { return {errc::session_gone, {}}; }

error version_conflict(std::int64_t stored, std::int64_t seen) {
  return {errc::conflict,
          "version " + std::to_string(stored) + ", expected " + std::to_string(seen)};
}

// With each new session, so that the file does not grow with sessions that ended. Keys are random,
// so the sixteen after a new one are a fair sample: about one row in sixteen is an expired one.
void remove_some_expired(sqlite::connection& database, const std::string& new_key, timestamp now) {
  database.execute(
      "DELETE FROM sessions WHERE key IN (SELECT key FROM "
      "(SELECT key, expire_at FROM sessions WHERE key > ?1 ORDER BY key LIMIT 16) "
      "WHERE expire_at <= ?2 LIMIT 4)",
      new_key, std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
}

bool tokens_were_lost(const record& stored, const save_request& request) {
  return request.in_doubt &&
         stored.version - std::int64_t{token_register::capacity} >= request.seen_version;
}

record initial(record draft) {
  draft.version = 1;
  return draft;
}

// What forbids the save before its changes are looked at.
result<void> check_save(const record& stored, const save_request& request) {
  if (!stored.is_live(request.now)) return gone();
  if (tokens_were_lost(stored, request))
    return error(errc::outcome_unknown, "eight or more saves since the first attempt");
  if (request.if_version && *request.if_version != stored.version)
    return version_conflict(stored.version, *request.if_version);
  return {};
}

result<stored_values> values_after(const record& stored, const changes& what) {
  auto values = apply_changes(stored.values, what);
  if (!values) return values;
  if (auto fits = check_record_size(*values); !fits) return fits.error();
  return values;
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

void advance(sqlite_row& row, const save_request& request) {
  row.session.updated_at = request.now;
  row.session.expire_at = std::max(row.session.expire_at, request.expire_at);
  row.session.version += 1;
  row.tokens.shift_in(request.token);
}

// What forbids the renewal of a record that is still under its old key.
result<void> check_renew(const record& stored, const renew_request& request) {
  if (!stored.is_live(request.now)) return gone();
  if (stored.version != request.next.version)
    return version_conflict(stored.version, request.next.version);
  return check_record_size(request.next.values);
}

record renewed(const renew_request& request) {
  record next = request.next;
  next.updated_at = request.now;
  next.version += 1;
  return next;
}

// The tokens stay: the late retry of a save that was applied still learns so.
void turn_into_tombstone(sqlite_row& row, const renew_request& request) {
  row.session.updated_at = request.now;
  row.session.expire_at = std::chrono::ceil<std::chrono::seconds>(request.now + tombstone_lifetime);
  row.session.renewed_to = request.next.key;
}

// The key that the removed record led to, if it was a tombstone.
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
  if (const auto since = row.tokens.saves_since(request.token))
    return row.session.version - static_cast<std::int64_t>(*since);
  if (auto allowed = check_save(row.session, request); !allowed) return allowed.error();
  const auto values = values_after(row.session, request.what);
  if (!values) return values.error();
  write_values(database, request.key, request.what, *values);
  advance(row, request);
  update_row(database, row);
  writing.commit();
  return row.session.version;
}

result<void> touch(sqlite::connection& database, const touch_request& request) {
  sqlite::transaction writing(database);
  auto found = find_row(database, request.key);
  if (!found) return found.error();
  if (!*found || !(*found)->session.is_live(request.now)) return gone();
  auto& row = **found;
  if (row.session.expire_at >= request.expire_at) return {};
  row.session.expire_at = request.expire_at;
  row.session.updated_at = request.now;
  update_row(database, row);
  writing.commit();
  return {};
}

result<void> renew(sqlite::connection& database, const renew_request& request) {
  sqlite::transaction writing(database);
  auto found = find_row(database, request.old_key);
  if (!found) return found.error();
  if (!*found) return gone();
  auto& row = **found;
  if (row.session.renewed_to == request.next.key) return {};  // an earlier attempt succeeded
  if (auto allowed = check_renew(row.session, request); !allowed) return allowed;
  if (!insert_row(database, renewed(request))) return error(errc::id_collision, {});
  turn_into_tombstone(row, request);
  update_row(database, row);
  erase_values(database, request.old_key);
  writing.commit();
  return {};
}

result<void> remove(sqlite::connection& database, const std::string& key) {
  sqlite::transaction writing(database);
  // Each step removes a row, so a circle of tombstones in an altered file ends too.
  for (std::optional<std::string> next = key; next;) next = remove_row(database, *next);
  writing.commit();
  return {};
}

}  // namespace dynasession::detail::sqlite_records
