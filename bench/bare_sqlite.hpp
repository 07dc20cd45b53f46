// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace bench {

/// A load and a save of one key as a program would write them for itself, prepared once and run with nothing
/// around them: one query for a session and its values, which the save repeats in its transaction, and two writes.
/// The library does with fewer: its save reads no values.
class bare_sqlite {
 public:
  /// A database that the library made, with one session in it.
  explicit bare_sqlite(const std::string& path);

  void load_and_save(std::int64_t n);

 private:
  struct closer {
    void operator()(sqlite3* database) const noexcept;
  };
  struct finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  using statement = std::unique_ptr<sqlite3_stmt, finalizer>;

  statement prepare(const char* sql);
  std::string only_key();
  void read();
  void run(sqlite3_stmt* statement);

  std::unique_ptr<sqlite3, closer> database_;
  std::string key_;
  statement select_, begin_, put_, update_, commit_;
  std::size_t bytes_read_ = 0;
};

}  // namespace bench
