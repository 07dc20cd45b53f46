// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_records.hpp"

#include "records/verdict.hpp"
#include "sqlite/driver/connection.hpp"
#include "sqlite/sqlite_row_writes.hpp"
#include "sqlite/sqlite_rows.hpp"

#include <dynasession/store/record_size.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

namespace dynasession::inline v0::detail::sqlite_records {
namespace {

using std::chrono::microseconds;

struct noted_time {
  timestamp at;
  microseconds uptime;
};

// An altered file must not make the sums below overflow.
bool is_plausible(microseconds since) {
  constexpr microseconds longest = std::chrono::years(10'000);
  return since >= since.zero() && since <= longest;
}

std::optional<noted_time> find_noted_time(sqlite::connection& database) {
  sqlite::cursor rows(database.prepared("SELECT at, uptime FROM file_time"));
  if (!rows.next()) return std::nullopt;
  const microseconds at(rows.integer(0));
  const microseconds uptime(rows.integer(1));
  if (!is_plausible(at) || !is_plausible(uptime)) return std::nullopt;
  return noted_time{timestamp(at), uptime};
}

void note_time(sqlite::connection& database, timestamp now, microseconds uptime) {
  database.execute(
      "INSERT INTO file_time(id, at, uptime) VALUES(1, ?1, ?2) "
      "ON CONFLICT(id) DO UPDATE SET at = excluded.at, uptime = excluded.uptime",
      std::int64_t{now.time_since_epoch().count()}, std::int64_t{uptime.count()});
}

std::optional<timestamp> find_last_update(sqlite::connection& database) {
  sqlite::cursor rows(database.prepared("SELECT max(updated_at) FROM sessions"));
  if (!rows.next() || rows.type(0) != sqlite::column_type::integer) return std::nullopt;
  const microseconds at(rows.integer(0));
  return is_plausible(at) ? std::optional(timestamp(at)) : std::nullopt;
}

// The latest that it can be, by what was noted at an earlier write and the time since, which no process can set. A
// tenth more, so that the time during which the machine was off is made up for.
timestamp latest_after(const noted_time& noted, microseconds uptime) {
  const auto passed = uptime < noted.uptime ? uptime : uptime - noted.uptime;
  return noted.at + passed + passed / 10;
}

// What time it is, if the clocks of the processes that write to the file agree; else the least of them. It removes
// records, so it must not trust one clock: that of a process may be hours ahead, or jump.
timestamp trusted_time(sqlite::connection& database, timestamp now, microseconds uptime) {
  // Most writes need not write one more page.
  constexpr std::chrono::minutes precision{1};
  const auto noted = find_noted_time(database);
  const auto latest =
      noted ? latest_after(*noted, uptime) : find_last_update(database).value_or(now);
  const auto trusted = std::min(now, latest);
  if (!noted || trusted < noted->at || trusted > noted->at + precision)
    note_time(database, trusted, uptime);
  return trusted;
}

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

std::size_t limit_of(std::size_t max_size) { return std::min(max_size, max_record_size); }

result<void> check_size(const stored_values& values, std::size_t max_size) {
  return check_record_size(values, limit_of(max_size));
}

record initial(record draft) {
  draft.version = 1;
  return draft;
}

// Of the keys that are changed, what is stored matters only where it is added to or expected to be there.
result<stored_values> read_judged_values(sqlite::connection& database, const std::string& key,
                                         const changes& what) {
  std::set<std::string_view> names;
  for (const auto& [name, value] : what.expected) names.insert(name);
  for (const auto& [name, action] : what.actions)
    if (std::holds_alternative<add_integer>(action)) names.insert(name);
  stored_values read;
  for (const auto name : names) {
    auto value = find_value(database, key, name);
    if (!value) return value.error();
    if (*value) read.emplace(name, **std::move(value));
  }
  return read;
}

// Whether the record fits after the save by what its sender knows: nobody has saved since it saw the record.
bool is_known_to_fit(const stored_row& before, const save_request& request, std::size_t max_size) {
  return request.expected_size != 0 && request.seen_version == before.session.version &&
         request.expected_size <= limit_of(max_size);
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

}  // namespace

result<void> create(sqlite::connection& database, const record& draft, microseconds uptime,
                    std::size_t max_size) {
  if (auto fits = check_size(draft.values, max_size); !fits) return fits;
  sqlite::transaction writing(database);
  const auto now = trusted_time(database, draft.updated_at, uptime);
  if (!insert_row(database, initial(draft))) return error(errc::id_collision, {});
  remove_some_expired(database, draft.key, now);
  writing.commit();
  return {};
}

result<std::optional<record>> load(sqlite::connection& database, const std::string& key,
                                   timestamp now, std::size_t max_size) {
  auto found = find_row(database, key, max_size);
  if (!found) return found.error();
  if (!*found || (*found)->session.expire_at <= now) return std::optional<record>();
  return {boost::system::in_place_value, std::move((*found)->session)};
}

result<std::int64_t> save(sqlite::connection& database, const save_request& request,
                          std::size_t max_size) {
  sqlite::transaction writing(database);
  auto found = find_head(database, request.key);
  if (!found) return found.error();
  if (!*found) return gone();
  auto& row = **found;
  auto judged = read_judged_values(database, request.key, request.what);
  if (!judged) return judged.error();
  row.session.values = *std::move(judged);
  const auto verdict = judge_save(row, request);
  if (!verdict) return verdict.error();
  if (const auto* before = std::get_if<applied_before>(&*verdict)) return before->version;
  write_values(database, request.key, request.what, std::get<stored_values>(*verdict));
  if (!is_known_to_fit(row, request, max_size))
    if (auto fits = check_stored_size(database, request.key, limit_of(max_size)); !fits)
      return fits.error();
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
  auto found = find_head(database, request.key);
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

result<void> renew(sqlite::connection& database, const renew_request& request,
                   std::size_t max_size) {
  sqlite::transaction writing(database);
  auto found = find_head(database, request.old_key);
  if (!found) return found.error();
  if (!*found) return gone();
  auto& row = **found;
  const auto may_begin = judge_renew(row, request);
  if (!may_begin) return may_begin.error();
  if (!*may_begin) return {};
  if (auto fits = check_size(request.next.values, max_size); !fits) return fits;
  auto next = renewed(request);
  if (!may_shorten(request)) next.expire_at = std::max(next.expire_at, row.session.expire_at);
  if (!insert_row(database, next)) return error(errc::id_collision, {});
  if (row.session.user != request.next.user) put_user(database, request.old_key, request.next.user);
  turn_into_tombstone(row.session, request);
  update_row(database, row);
  erase_login_time_and_limits(database, request.old_key);
  erase_values(database, request.old_key);
  erase_lock(database, request.old_key);
  writing.commit();
  return {};
}

result<void> remove(sqlite::connection& database, const std::string& key) {
  sqlite::transaction writing(database);
  std::set<std::string> seen;  // tombstones lead in a circle in a file that was altered
  for (std::optional<std::string> next = key; next && seen.insert(*next).second;)
    next = remove_row(database, *next);
  writing.commit();
  return {};
}

result<lock_answer> lock(sqlite::connection& database, const lock_request& request,
                         std::size_t max_size) {
  sqlite::transaction writing(database);
  auto found = find_row(database, request.key, max_size);
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
