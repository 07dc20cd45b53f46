// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/driver/statement.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <utility>

struct sqlite3;

namespace dynasession::inline v0::sqlite {

/// A connection to a database, with a cache of prepared statements. It never waits for a lock.
/// Errors: throws `failure`.
/// Thread safety: one thread at a time.
class connection {
 public:
  /// `flags` are those of sqlite3_open_v2.
  connection(const std::string& name, int flags);

  /// The prepared statement for this SQL, from the cache. `sql` must be a literal: the cache knows it by its
  /// address.
  statement& prepared(const char* sql);

  /// Runs any number of statements, without the cache.
  void run_script(const std::string& sql);

  /// Runs a statement and ignores its rows.
  template <class... Args>
  void execute(const char* sql, const Args&... args) {
    cursor(prepared(sql), args...).next();
  }

  /// The result of a query for one number, such as a PRAGMA.
  std::int64_t number(const char* sql);

  /// Distrusts what others may have put into the file: no functions in its schema, no writing past SQLite's own
  /// rules (SQLITE_DBCONFIG_DEFENSIVE). What is deleted is overwritten.
  void harden();

  /// Bounds the write-ahead log: from 1000 pages on each commit copies what it can into the database, and from
  /// 2000 on it also makes the next writer restart the log, as soon as no reader needs it. A log that grew
  /// beyond because of a long read is cut back then.
  void bound_log();

  /// From now on its end does not end the log: the last connection that closes would copy it into the database, by
  /// its own index, and delete the file of that name.
  void leave_log() noexcept;

  /// Takes the room on the disk that the file needs for what is in the log; false if that failed.
  bool reserve_room() noexcept;

  /// The number of rows that the last statement inserted, updated or deleted.
  int changes() const noexcept;
  bool is_in_transaction() const noexcept;
  bool is_read_only() const noexcept;
  /// Where the file was when it was opened, without symbolic links; empty for a database in memory.
  /// Lifetimes: the connection's.
  const char* file_name() const noexcept;
  /// Whether the file that is open is not there any more.
  bool has_moved() const noexcept;

 private:
  struct closer {
    void operator()(sqlite3* handle) const noexcept;
  };
  std::unique_ptr<sqlite3, closer> handle_;
  struct cached {
    cached(const char* literal, statement made) : sql(literal), prepared(std::move(made)) {}
    const char* sql;
    statement prepared;
  };
  std::list<cached> statements_;  // so few that looking at each is the fastest; their places stay
};

/// A write transaction, with the write lock from the start. The destructor rolls it back unless it
/// was committed.
/// Errors: throws `failure`, with `is_in_commit` if `commit` failed.
class transaction {
 public:
  explicit transaction(connection& database);
  ~transaction();
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;

  void commit();

 private:
  connection& database_;
};

}  // namespace dynasession::inline v0::sqlite
