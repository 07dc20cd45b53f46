// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/driver/statement.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;

namespace dynasession::inline v0::sqlite {

/// A connection to a database, with the statements it has prepared. It never waits for a lock.
/// Errors: throws `failure`.
/// Thread safety: one thread at a time.
class connection {
 public:
  /// `flags` are those of sqlite3_open_v2.
  connection(const std::string& name, int flags);

  /// The statement of this SQL, prepared once. `sql` must be a literal: it is the statement's name.
  statement& prepared(std::string_view sql);

  /// Runs any number of statements once, without keeping them.
  void run_script(const std::string& sql);

  /// Runs a statement whose rows do not matter.
  template <class... Args>
  void execute(std::string_view sql, const Args&... args) {
    cursor(prepared(sql), args...).next();
  }

  /// The one number that a query such as a PRAGMA gives.
  std::int64_t number(std::string_view sql);

  /// How many rows the last statement inserted, updated or deleted.
  int changes() const noexcept;
  bool is_in_transaction() const noexcept;
  bool is_read_only() const noexcept;

 private:
  struct closer {
    void operator()(sqlite3* handle) const noexcept;
  };
  std::unique_ptr<sqlite3, closer> handle_;
  std::map<std::string_view, statement> statements_;
};

/// A write transaction: holds the write lock from the start; rolled back unless it was committed.
/// Errors: throws `failure`; one from `commit` says so by `is_in_commit`.
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
