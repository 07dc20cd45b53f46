// SPDX-License-Identifier: Apache-2.0
#include "bare_sqlite.hpp"

#include <sqlite3.h>

#include <array>
#include <stdexcept>

namespace bench {
namespace {

// The columns of `select_head`.
constexpr int expire_at = 2, version = 9, columns = 14;

}  // namespace

void bare_sqlite::closer::operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
void bare_sqlite::finalizer::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

bare_sqlite::bare_sqlite(const std::string& path) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &handle, flags, nullptr) != SQLITE_OK)
    throw std::runtime_error("cannot open");
  database_.reset(handle);
  sqlite3_exec(handle, "PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON", nullptr, nullptr,
               nullptr);
  key_ = only_key();
  head_ = prepare(
      "SELECT created_at, updated_at, expire_at, authenticated_at, idle_timeout, absolute_timeout, "
      "persistent_cookie, user_id, renewed_to, version, tokens, lock_owner, lock_beat, lock_lease "
      "FROM sessions WHERE key = ?1");
  values_ = prepare("SELECT name, value FROM session_values WHERE key = ?1");
  begin_ = prepare("BEGIN IMMEDIATE");
  put_ = prepare("UPDATE session_values SET value = ?3 WHERE key = ?1 AND name = ?2");
  update_ = prepare(
      "UPDATE sessions SET updated_at = ?2, expire_at = ?3, version = ?4, tokens = ?5, "
      "renewed_to = ?6 WHERE key = ?1");
  commit_ = prepare("COMMIT");
}

bare_sqlite::statement bare_sqlite::prepare(const char* sql) {
  sqlite3_stmt* made = nullptr;
  if (sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr) !=
      SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(database_.get()));
  return statement(made);
}

std::string bare_sqlite::only_key() {
  const auto select = prepare("SELECT key FROM sessions");
  if (sqlite3_step(select.get()) != SQLITE_ROW) throw std::runtime_error("no session");
  return reinterpret_cast<const char*>(sqlite3_column_text(select.get(), 0));
}

void bare_sqlite::bind_key(sqlite3_stmt* statement) {
  sqlite3_bind_text(statement, 1, key_.data(), static_cast<int>(key_.size()), SQLITE_STATIC);
}

void bare_sqlite::read_head() {
  bind_key(head_.get());
  if (sqlite3_step(head_.get()) != SQLITE_ROW) throw std::runtime_error("no session");
  for (int i = 0; i < columns; ++i) bytes_read_ += sqlite3_column_type(head_.get(), i);
  expire_at_ = sqlite3_column_int64(head_.get(), expire_at);
  version_ = sqlite3_column_int64(head_.get(), version);
}

void bare_sqlite::read_values() {
  bind_key(values_.get());
  while (sqlite3_step(values_.get()) == SQLITE_ROW)
    for (const int column : {0, 1})
      if (sqlite3_column_text(values_.get(), column))
        bytes_read_ += sqlite3_column_bytes(values_.get(), column);
  sqlite3_reset(values_.get());
}

void bare_sqlite::run(sqlite3_stmt* statement) {
  if (sqlite3_step(statement) != SQLITE_DONE)
    throw std::runtime_error(sqlite3_errmsg(database_.get()));
  sqlite3_reset(statement);
}

void bare_sqlite::load_and_save(std::int64_t n) {
  read_head();
  read_values();
  sqlite3_reset(head_.get());

  run(begin_.get());
  read_head();
  sqlite3_reset(head_.get());
  bind_key(put_.get());
  sqlite3_bind_text(put_.get(), 2, "n", 1, SQLITE_STATIC);
  sqlite3_bind_int64(put_.get(), 3, n);
  run(put_.get());
  // A register of tokens as it is from the eighth save on.
  std::array<char, 128> tokens{};
  tokens[0] = static_cast<char>(n);
  bind_key(update_.get());
  sqlite3_bind_int64(update_.get(), 2, n);
  sqlite3_bind_int64(update_.get(), 3, expire_at_);
  sqlite3_bind_int64(update_.get(), 4, version_ + 1);
  sqlite3_bind_blob(update_.get(), 5, tokens.data(), tokens.size(), SQLITE_STATIC);
  sqlite3_bind_null(update_.get(), 6);
  run(update_.get());
  run(commit_.get());
}

}  // namespace bench
