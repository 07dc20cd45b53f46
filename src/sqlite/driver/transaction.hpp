// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/driver/connection.hpp"

namespace dynasession::inline v0::sqlite {

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
