// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_rows.hpp"

#include "records/plain_size.hpp"

#include <chrono>
#include <limits>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::detail {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

// The columns of a summary, and those of `select_head`, which begins with the same ones.
enum column {
  created_at,
  updated_at,
  expire_at,
  authenticated_at,
  idle_timeout,
  absolute_timeout,
  persistent_cookie,
  user_id,
  renewed_to,
  key_of_row,
  version = key_of_row,
  tokens,
  lock_owner,
  lock_beat,
  lock_lease
};

constexpr auto select_head = R"(
  SELECT created_at, updated_at, expire_at, authenticated_at, idle_timeout, absolute_timeout,
    persistent_cookie, user_id, renewed_to, version, tokens, lock_owner, lock_beat, lock_lease
  FROM sessions WHERE key = ?1)";

constexpr auto select_values = "SELECT name, value FROM session_values WHERE key = ?1";

// Half the range of `timestamp`, so that computations with stored times cannot overflow.
constexpr microseconds last_time{std::numeric_limits<std::int64_t>::max() / 2};
constexpr auto last_second = std::chrono::duration_cast<seconds>(last_time);
// More than any number of saves; `version + 1` cannot overflow.
constexpr auto last_version = std::numeric_limits<std::int64_t>::max() / 2;

error corrupt(const std::string& key, const char* column) {
  return {errc::corrupt_record, "record " + key.substr(0, 8) + "..., column " + column};
}

error of_record(const std::string& key, const error& reason) {
  return {reason.code(), "record " + key.substr(0, 8) + "...: " + reason.detail()};
}

// nullopt if the column holds anything else than an integer of this range.
std::optional<std::int64_t> integer_within(const sqlite::cursor& row, int column,
                                           std::int64_t least, std::int64_t most) {
  const auto found = row.at(column);
  if (found.type() != sqlite::column_type::integer) return std::nullopt;
  const auto number = found.integer();
  return number >= least && number <= most ? std::optional(number) : std::nullopt;
}

template <class Session>
result<void> read_times(const sqlite::cursor& row, Session& session) {
  const auto created = integer_within(row, created_at, 0, last_time.count());
  if (!created) return corrupt(session.key, "created_at");
  const auto updated = integer_within(row, updated_at, 0, last_time.count());
  if (!updated) return corrupt(session.key, "updated_at");
  const auto expires = integer_within(row, expire_at, 0, last_second.count());
  if (!expires) return corrupt(session.key, "expire_at");
  session.created_at = timestamp(microseconds(*created));
  session.updated_at = timestamp(microseconds(*updated));
  session.expire_at = std::chrono::sys_seconds(seconds(*expires));
  return {};
}

bool is_null(const sqlite::cursor& row, int column) {
  return row.type(column) == sqlite::column_type::null;
}

// False if the column is neither a valid timeout nor NULL.
bool read_timeout(const sqlite::cursor& row, int column, std::optional<seconds>& to) {
  if (is_null(row, column)) return true;
  const auto timeout = integer_within(row, column, 1, longest_timeout.count());
  if (timeout) to = seconds(*timeout);
  return timeout.has_value();
}

template <class Session>
result<void> read_login_time_and_limits(const sqlite::cursor& row, Session& session) {
  if (!is_null(row, authenticated_at)) {
    const auto time = integer_within(row, authenticated_at, 0, last_time.count());
    if (!time) return corrupt(session.key, "authenticated_at");
    session.authenticated_at = timestamp(microseconds(*time));
  }
  auto& limits = session.limits;
  if (!read_timeout(row, idle_timeout, limits.idle_timeout))
    return corrupt(session.key, "idle_timeout");
  if (!read_timeout(row, absolute_timeout, limits.absolute_timeout))
    return corrupt(session.key, "absolute_timeout");
  if (!is_null(row, persistent_cookie)) {
    const auto persists = integer_within(row, persistent_cookie, 0, 1);
    if (!persists) return corrupt(session.key, "persistent_cookie");
    limits.persistent_cookie = *persists == 1;
  }
  return {};
}

// False if the column is neither text nor NULL.
bool read_optional_text(const sqlite::cursor& row, int column, std::optional<std::string>& to) {
  const auto found = row.at(column);
  const auto type = found.type();
  if (type == sqlite::column_type::text) to = found.text();
  return type == sqlite::column_type::text || type == sqlite::column_type::null;
}

result<token_register> read_tokens(const sqlite::cursor& row, const std::string& key) {
  const auto found = row.at(tokens);
  if (found.type() != sqlite::column_type::blob) return corrupt(key, "tokens");
  auto read = token_register::from_bytes(found.blob());
  if (!read) return corrupt(key, "tokens");
  return *std::move(read);
}

// Reads three columns, from `first` on; all are NULL if there is no lock.
result<std::optional<session_lock>> read_lock(const sqlite::cursor& row, int first,
                                              const std::string& key) {
  if (row.type(first) == sqlite::column_type::null) return std::optional<session_lock>();
  if (row.type(first) != sqlite::column_type::text) return corrupt(key, "lock_owner");
  if (row.type(first + 1) != sqlite::column_type::integer) return corrupt(key, "lock_beat");
  if (row.type(first + 2) != sqlite::column_type::integer) return corrupt(key, "lock_lease");
  return std::optional<session_lock>(std::in_place, std::string(row.text(first)),
                                     row.integer(first + 1),
                                     std::chrono::milliseconds(row.integer(first + 2)));
}

// In place, for a row is large to move.
result<void> read_head(const sqlite::cursor& row, const std::string& key, stored_row& read) {
  read.session.key = key;
  if (auto done = read_times(row, read.session); !done) return done.error();
  if (auto done = read_login_time_and_limits(row, read.session); !done) return done.error();
  const auto saved_version = integer_within(row, version, 1, last_version);
  if (!saved_version) return corrupt(key, "version");
  read.session.version = *saved_version;
  if (!read_optional_text(row, user_id, read.session.user)) return corrupt(key, "user_id");
  if (!read_optional_text(row, renewed_to, read.session.renewed_to))
    return corrupt(key, "renewed_to");
  auto saved = read_tokens(row, key);
  if (!saved) return saved.error();
  read.tokens = *std::move(saved);
  auto lock = read_lock(row, lock_owner, key);
  if (!lock) return lock.error();
  read.lock = *std::move(lock);
  return {};
}

// nullopt if the column is neither text nor an integer.
std::optional<stored_value> copy_of(sqlite::cell value) {
  const auto type = value.type();
  if (type == sqlite::column_type::integer) return value.integer();
  if (type == sqlite::column_type::text) return std::string(value.text());
  return std::nullopt;
}

// A row of `select_values`, where it lies.
struct named_value {
  explicit named_value(const sqlite::cursor& row) : value(row.at(1)) {
    const auto first = row.at(0);
    if (first.type() == sqlite::column_type::text) name = first.text();
  }

  std::size_t value_size() const {
    const bool is_text = value.type() == sqlite::column_type::text;
    return is_text ? value.text().size() : integer_size;
  }

  std::optional<std::string_view> name;  // nullopt: no text, so the file was altered
  sqlite::cell value;
};

// Once the limit is passed, values are only counted: false. They come in the order of their names.
result<bool> read_values_within(sqlite::connection& database, record& session,
                                std::size_t max_size) {
  sqlite::cursor rows(database.prepared(select_values), session.key);
  auto size = fixed_size;
  while (rows.next()) {
    const named_value row(rows);
    if (!row.name) return corrupt(session.key, "name");
    size += entry_size(*row.name, row.value_size());
    if (size > max_size) continue;
    auto value = copy_of(row.value);
    if (!value) return corrupt(session.key, "value");
    session.values.emplace_hint(session.values.end(), *row.name, *std::move(value));
  }
  return size <= max_size;
}

result<void> read_values(sqlite::connection& database, record& session, std::size_t max_size) {
  const auto is_whole = read_values_within(database, session, max_size);
  if (!is_whole) return is_whole.error();
  if (*is_whole) return {};
  const auto fits = check_stored_size(database, session.key, max_size);  // for its words
  return of_record(session.key, fits.error());
}

}  // namespace

// In place, as `read_head`.
result<std::optional<stored_row>> find_head(sqlite::connection& database, const std::string& key) {
  sqlite::cursor rows(database.prepared(select_head), key);
  result<std::optional<stored_row>> found(boost::system::in_place_value);
  if (!rows.next()) return found;
  if (auto read = read_head(rows, key, found->emplace()); !read) found = read.error();
  return found;
}

// As long as the first cursor is open, the next ones read the same state, also outside of a transaction.
result<std::optional<stored_row>> find_row(sqlite::connection& database, const std::string& key,
                                           std::size_t max_size) {
  sqlite::cursor head(database.prepared(select_head), key);
  result<std::optional<stored_row>> found(boost::system::in_place_value);
  if (!head.next()) return found;
  auto& row = found->emplace();
  auto read = read_head(head, key, row);
  if (read) read = read_values(database, row.session, max_size);
  if (!read) found = read.error();
  return found;
}

result<std::optional<stored_value>> find_value(sqlite::connection& database, const std::string& key,
                                               std::string_view name) {
  constexpr auto select = "SELECT value FROM session_values WHERE key = ?1 AND name = ?2";
  sqlite::cursor rows(database.prepared(select), key, name);
  if (!rows.next()) return std::optional<stored_value>();
  auto value = copy_of(rows.at(0));
  if (!value) return corrupt(key, "value");
  return value;
}

result<void> check_stored_size(sqlite::connection& database, const std::string& key,
                               std::size_t max_size) {
  sqlite::cursor rows(database.prepared(select_values), key);
  plain_size size;
  while (rows.next()) {
    const named_value row(rows);
    if (!row.name) return corrupt(key, "name");
    size.add(*row.name, row.value_size());
  }
  return size.check(max_size);
}

result<session_summary> read_summary(const sqlite::cursor& row) {
  session_summary read;
  read.key = key_of_summary(row);
  if (auto done = read_times(row, read); !done) return done.error();
  if (auto done = read_login_time_and_limits(row, read); !done) return done.error();
  std::optional<std::string> successor;
  if (!read_optional_text(row, user_id, read.user)) return corrupt(read.key, "user_id");
  if (!read_optional_text(row, renewed_to, successor)) return corrupt(read.key, "renewed_to");
  read.is_tombstone = successor.has_value();
  return read;
}

std::string key_of_summary(const sqlite::cursor& row) { return std::string(row.text(key_of_row)); }

std::optional<std::string> successor_of(sqlite::connection& database, const std::string& key) {
  constexpr auto select = "SELECT renewed_to FROM sessions WHERE key = ?1";
  sqlite::cursor rows(database.prepared(select), key);
  if (!rows.next() || rows.type(0) != sqlite::column_type::text) return std::nullopt;
  return std::string(rows.text(0));
}

result<std::optional<session_lock>> find_lock(sqlite::connection& database,
                                              const std::string& key) {
  constexpr auto select = "SELECT lock_owner, lock_beat, lock_lease FROM sessions WHERE key = ?1";
  sqlite::cursor rows(database.prepared(select), key);
  if (!rows.next()) return std::optional<session_lock>();
  return read_lock(rows, 0, key);
}

}  // namespace dynasession::inline v0::detail
