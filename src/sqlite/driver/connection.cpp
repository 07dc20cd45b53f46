// SPDX-License-Identifier: Apache-2.0
#include "sqlite/driver/connection.hpp"

#include "sqlite/driver/statement.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <new>

namespace dynasession::inline v0::sqlite {
namespace {

constexpr int copied_from = 1000;  // pages; SQLite's own default
constexpr int restarted_from = 2000;

// SQLite's own hook only copies (SQLITE_CHECKPOINT_PASSIVE). The log restarts only when a writer comes while no
// reader uses it, and under a steady load that is never. A checkpoint that fails, or finds a reader in its way,
// is no failure of the commit: the next one tries again.
int after_commit(void*, sqlite3* database, const char* name, int pages) {
  const int mode = pages < restarted_from ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART;
  if (pages >= copied_from) sqlite3_wal_checkpoint_v2(database, name, mode, nullptr, nullptr);
  return SQLITE_OK;
}

}  // namespace

connection::connection(const std::string& name, int flags) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  handle_.reset(handle);  // most failures also return a handle
  if (code != SQLITE_OK) raise(handle, code);
}

void connection::closer::operator()(sqlite3* handle) const noexcept { sqlite3_close(handle); }

statement& connection::prepared(const char* sql) {
  const auto found = std::ranges::find(statements_, sql, &cached::sql);
  if (found != statements_.end()) return found->prepared;
  return statements_.emplace_back(sql, statement(handle_.get(), sql)).prepared;
}

void connection::run_script(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) raise(handle_.get(), code);
}

std::int64_t connection::number(const char* sql) {
  cursor rows(prepared(sql));
  rows.next();
  return rows.integer(0);
}

void connection::harden() {
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  run_script("PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON");
}

void connection::bound_log() {
  sqlite3_wal_hook(handle_.get(), after_commit, nullptr);
  run_script("PRAGMA journal_size_limit = 16777216");
}

void connection::leave_log() noexcept {
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

// Only SQLite may open and close the file, since a close drops the locks of this process. It obeys a size hint if a
// chunk size is set; chunks of one page add nothing at the end.
bool connection::reserve_room() noexcept {
  try {
    auto page = static_cast<int>(number("PRAGMA page_size"));
    sqlite3_int64 size = page * number("PRAGMA page_count");
    sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_CHUNK_SIZE, &page);
    return sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_SIZE_HINT, &size) == SQLITE_OK;
  } catch (const failure&) {
    return false;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

int connection::changes() const noexcept { return sqlite3_changes(handle_.get()); }

bool connection::is_in_transaction() const noexcept {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

bool connection::is_read_only() const noexcept {
  return sqlite3_db_readonly(handle_.get(), "main") == 1;
}

const char* connection::file_name() const noexcept {
  return sqlite3_db_filename(handle_.get(), "main");
}

bool connection::has_moved() const noexcept {
  int moved = 0;
  sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
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
