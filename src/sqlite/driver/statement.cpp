// SPDX-License-Identifier: Apache-2.0
#include "sqlite/driver/statement.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <new>

namespace dynasession::inline v0::sqlite {

bool failure::is_busy() const noexcept {
  return code() == SQLITE_BUSY || code() == SQLITE_LOCKED || code() == SQLITE_PROTOCOL;
}

bool failure::lacks_space() const noexcept {
  return (code() == SQLITE_IOERR || code() == SQLITE_CANTOPEN) &&
         (reason_ == ENOSPC || reason_ == EDQUOT);
}

void raise(sqlite3* database, int code) {
  if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM) throw std::bad_alloc();
  if (database == nullptr) throw failure(code, sqlite3_errstr(code));
  throw failure(sqlite3_extended_errcode(database), sqlite3_errmsg(database),
                sqlite3_system_errno(database));
}

statement::statement(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  if (code != SQLITE_OK) raise(database, code);
  handle_.reset(handle);
}

void statement::finalizer::operator()(sqlite3_stmt* handle) const noexcept {
  sqlite3_finalize(handle);
}

// What is bound stays, and is not looked at: each cursor binds all parameters again.
cursor::~cursor() { sqlite3_reset(handle_); }

bool cursor::next() {
  const int code = sqlite3_step(handle_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) raise(sqlite3_db_handle(handle_), code);
  return code == SQLITE_ROW;
}

// One thread at a time uses the connection, so that the value needs no protection.
cell cursor::at(int column) const noexcept { return cell(sqlite3_column_value(handle_, column)); }

column_type cell::type() const noexcept {
  switch (sqlite3_value_type(value_)) {
    case SQLITE_INTEGER:
      return column_type::integer;
    case SQLITE_FLOAT:
      return column_type::real;
    case SQLITE_TEXT:
      return column_type::text;
    case SQLITE_BLOB:
      return column_type::blob;
    default:
      return column_type::null;
  }
}

std::int64_t cell::integer() const noexcept { return sqlite3_value_int64(value_); }

std::string_view cell::text() const noexcept {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(value_));
  return {bytes, static_cast<std::size_t>(sqlite3_value_bytes(value_))};
}

std::span<const std::byte> cell::blob() const noexcept {
  const auto* bytes = static_cast<const std::byte*>(sqlite3_value_blob(value_));
  return {bytes, static_cast<std::size_t>(sqlite3_value_bytes(value_))};
}

void cursor::bind(int index, std::int64_t value) {
  check(sqlite3_bind_int64(handle_, index, value));
}

void cursor::bind(int index, std::string_view text) {
  check(sqlite3_bind_text64(handle_, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void cursor::bind(int index, std::span<const std::byte> blob) {
  // A null pointer would bind NULL instead of an empty blob.
  const void* bytes = blob.empty() ? "" : static_cast<const void*>(blob.data());
  check(sqlite3_bind_blob64(handle_, index, bytes, blob.size(), SQLITE_STATIC));
}

void cursor::bind_null(int index) { check(sqlite3_bind_null(handle_, index)); }

void cursor::check(int code) {
  if (code != SQLITE_OK) raise(sqlite3_db_handle(handle_), code);
}

}  // namespace dynasession::inline v0::sqlite
