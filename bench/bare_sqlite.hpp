// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace bench {

/// The statements that the library runs for a load and a save of one key, prepared once and run with nothing around
/// them: each column is read where SQLite has it, and nothing is copied, judged or kept.
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
  void bind_key(sqlite3_stmt* statement);
  void read_head();
  void read_values();
  void run(sqlite3_stmt* statement);

  std::unique_ptr<sqlite3, closer> database_;
  std::string key_;
  statement head_, values_, begin_, put_, update_, commit_;
  std::int64_t expire_at_ = 0, version_ = 0;
  std::int64_t bytes_read_ = 0;
};

}  // namespace bench
