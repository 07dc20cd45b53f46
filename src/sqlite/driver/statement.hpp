// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;
struct sqlite3_value;

namespace dynasession::inline v0::sqlite {

/// A call of SQLite failed. If memory was missing, std::bad_alloc is thrown instead.
class failure : public std::exception {
 public:
  /// `reason` is the errno behind SQLITE_IOERR and SQLITE_CANTOPEN; 0: not known.
  failure(int extended_code, std::string message, int reason = 0)
      : code_(extended_code), reason_(reason), message_(std::move(message)) {}

  /// Without the extension: SQLITE_BUSY, SQLITE_IOERR, ...
  int code() const noexcept { return code_ & 0xff; }
  /// Another connection holds a lock; the transaction may succeed later.
  bool is_busy() const noexcept;
  /// An error of input or output whose reason is that the disk, or the share of this user, is full.
  bool lacks_space() const noexcept;
  /// The failure occurred during a commit.
  bool is_in_commit() const noexcept { return in_commit_; }
  void set_in_commit() noexcept { in_commit_ = true; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  int code_;
  int reason_;
  std::string message_;
  bool in_commit_ = false;
};

/// Throws the exception for `code`, which a call of SQLite just returned.
[[noreturn]] void raise(sqlite3* database, int code);

/// A prepared statement. A `cursor` runs it.
class statement {
 public:
  statement(sqlite3* database, std::string_view sql);

 private:
  friend class cursor;
  struct finalizer {
    void operator()(sqlite3_stmt* handle) const noexcept;
  };
  std::unique_ptr<sqlite3_stmt, finalizer> handle_;
};

enum class column_type { integer, real, text, blob, null };

/// A column of a row.
/// Lifetimes: until the cursor's `next`, and so are the text and blobs.
class cell {
 public:
  explicit cell(sqlite3_value* value) noexcept : value_(value) {}

  column_type type() const noexcept;
  std::int64_t integer() const noexcept;
  std::string_view text() const noexcept;
  std::span<const std::byte> blob() const noexcept;

 private:
  sqlite3_value* value_;
};

/// One execution of a statement: binds the arguments, steps through the rows, resets the statement at the end.
/// Errors: throws `failure`.
/// Lifetimes: the statement outlives it and has one cursor at a time, and so do the arguments, which are not
/// copied.
class cursor {
 public:
  template <class... Args>
  explicit cursor(statement& run, const Args&... args) : handle_(run.handle_.get()) {
    int index = 0;
    (bind(++index, args), ...);
  }
  ~cursor();
  cursor(const cursor&) = delete;
  cursor& operator=(const cursor&) = delete;

  /// Steps to the next row; false if there is none.
  bool next();

  /// SQLite looks a column up at each call, so one that is asked for more than once is worth keeping.
  cell at(int column) const noexcept;
  column_type type(int column) const noexcept { return at(column).type(); }
  std::int64_t integer(int column) const noexcept { return at(column).integer(); }
  std::string_view text(int column) const noexcept { return at(column).text(); }

 private:
  void bind(int index, std::int64_t value);
  void bind(int index, std::string_view text);
  void bind(int index, std::span<const std::byte> blob);
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    value ? bind(index, *value) : bind_null(index);
  }
  void bind_null(int index);
  void check(int code);

  sqlite3_stmt* handle_;
};

}  // namespace dynasession::inline v0::sqlite
