// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>

struct sqlite3;

namespace dynasession::inline v0::sqlite {

/// A call of SQLite failed. If memory was missing, std::bad_alloc is thrown instead.
class failure : public std::exception {
 public:
  failure(int extended_code, std::string message)
      : code_(extended_code), message_(std::move(message)) {}

  /// Without the extension: SQLITE_BUSY, SQLITE_IOERR, ...
  int code() const noexcept { return code_ & 0xff; }
  /// Another connection holds a lock; the transaction may succeed later.
  bool is_busy() const noexcept;
  /// The failure occurred during a commit.
  bool is_in_commit() const noexcept { return in_commit_; }
  void set_in_commit() noexcept { in_commit_ = true; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  int code_;
  std::string message_;
  bool in_commit_ = false;
};

/// Throws the exception for `code`, which a call of SQLite just returned.
[[noreturn]] void raise(sqlite3* database, int code);

}  // namespace dynasession::inline v0::sqlite
