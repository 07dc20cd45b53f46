// SPDX-License-Identifier: Apache-2.0
#include "sqlite/driver/failure.hpp"

#include <sqlite3.h>

#include <new>

namespace dynasession::inline v0::sqlite {

bool failure::is_busy() const noexcept {
  return code() == SQLITE_BUSY || code() == SQLITE_LOCKED || code() == SQLITE_PROTOCOL;
}

void raise(sqlite3* database, int code) {
  if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM) throw std::bad_alloc();
  if (database == nullptr) throw failure(code, sqlite3_errstr(code));
  throw failure(sqlite3_extended_errcode(database), sqlite3_errmsg(database));
}

}  // namespace dynasession::inline v0::sqlite
