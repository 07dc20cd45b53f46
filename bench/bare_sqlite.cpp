// SPDX-License-Identifier: Apache-2.0
#include "bare_sqlite.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace bench {

void bare_sqlite::closer::operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
void bare_sqlite::finalizer::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

bare_sqlite::bare_sqlite(const std::string& path) {
  sqlite3* handle = nullptr;
  if (sqlite3_open(path.c_str(), &handle) != SQLITE_OK) throw std::runtime_error("cannot open");
  database_.reset(handle);
  sqlite3_exec(handle, "PRAGMA synchronous = NORMAL", nullptr, nullptr, nullptr);
  key_ = only_key();
  select_ = prepare(
      "SELECT s.created_at, s.updated_at, s.expire_at, s.version, s.tokens, s.renewed_to, v.name, "
      "v.value FROM sessions AS s LEFT JOIN session_values AS v ON v.key = s.key WHERE s.key = ?1");
  begin_ = prepare("BEGIN IMMEDIATE");
  put_ = prepare("INSERT OR REPLACE INTO session_values(key, name, value) VALUES(?1, 'n', ?2)");
  update_ = prepare(
      "UPDATE sessions SET updated_at = ?2, expire_at = expire_at, version = ?2, tokens = x'', "
      "renewed_to = NULL WHERE key = ?1");
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

void bare_sqlite::read() {
  sqlite3_bind_text(select_.get(), 1, key_.data(), static_cast<int>(key_.size()), SQLITE_STATIC);
  while (sqlite3_step(select_.get()) == SQLITE_ROW)
    bytes_read_ += static_cast<std::size_t>(sqlite3_column_bytes(select_.get(), 7));
  sqlite3_reset(select_.get());
}

void bare_sqlite::run(sqlite3_stmt* statement) {
  if (sqlite3_step(statement) != SQLITE_DONE)
    throw std::runtime_error(sqlite3_errmsg(database_.get()));
  sqlite3_reset(statement);
}

void bare_sqlite::load_and_save(std::int64_t n) {
  read();
  run(begin_.get());
  read();
  for (auto* each : {put_.get(), update_.get()}) {
    sqlite3_bind_text(each, 1, key_.data(), static_cast<int>(key_.size()), SQLITE_STATIC);
    sqlite3_bind_int64(each, 2, n);
    run(each);
  }
  run(commit_.get());
}

}  // namespace bench
