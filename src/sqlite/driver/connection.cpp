// SPDX-License-Identifier: Apache-2.0
#include "sqlite/driver/connection.hpp"

#include "sqlite/driver/statement.hpp"

#include <sqlite3.h>

#include <new>

namespace dynasession::inline v0::sqlite {

connection::connection(const std::string& name, int flags) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);  // most failures also return a handle
  if (code != SQLITE_OK) raise(handle, code);
}

void connection::closer::operator()(sqlite3* handle) const noexcept { sqlite3_close(handle); }

statement& connection::prepared(std::string_view sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second;
  return statements_.emplace(sql, statement(handle_.get(), sql)).first->second;
}

void connection::run_script(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) raise(handle_.get(), code);
}

std::int64_t connection::number(std::string_view sql) {
  cursor rows(prepared(sql));
  rows.next();
  return rows.integer(0);
}

int connection::changes() const noexcept { return sqlite3_changes(handle_.get()); }

bool connection::is_in_transaction() const noexcept {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

bool connection::is_read_only() const noexcept {
  return sqlite3_db_readonly(handle_.get(), "main") == 1;
}

transaction::transaction(connection& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

transaction::~transaction() {
  if (!database_.is_in_transaction()) return;  // committed, or rolled back by SQLite
  try {
    database_.execute("ROLLBACK");
  } catch (const failure&) {
    // The connection stays in the transaction, so its owner must close it.
  } catch (const std::bad_alloc&) {
  }
}

void transaction::commit() {
  try {
    database_.execute("COMMIT");
  } catch (failure& failed) {
    failed.set_in_commit();
    throw;
  }
}

}  // namespace dynasession::inline v0::sqlite
