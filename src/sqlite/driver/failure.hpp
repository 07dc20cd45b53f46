// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

struct sqlite3;

namespace dynasession::inline v0::sqlite {

/// SQLite refused a call. A lack of memory is std::bad_alloc instead.
class failure : public std::exception {
 public:
  failure(int extended_code, std::string message)
      : code_(extended_code), message_(std::move(message)) {}

  /// Without the extension: SQLITE_BUSY, SQLITE_IOERR, ...
  int code() const noexcept { return code_ & 0xff; }
  /// Another connection is in the way: the same transaction may succeed later.
  bool is_busy() const noexcept;
  /// The failure came while a transaction was being committed.
  bool is_in_commit() const noexcept { return in_commit_; }
  void set_in_commit() noexcept { in_commit_ = true; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  int code_;
  std::string message_;
  bool in_commit_ = false;
};

/// Throws what `code`, just returned by SQLite, stands for.
[[noreturn]] void raise(sqlite3* database, int code);

}  // namespace dynasession::inline v0::sqlite
