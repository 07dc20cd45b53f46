// SPDX-License-Identifier: Apache-2.0
#include "sqlite/driver/transaction.hpp"

#include "sqlite/driver/failure.hpp"

#include <new>

namespace dynasession::inline v0::sqlite {

transaction::transaction(connection& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

transaction::~transaction() {
  if (!database_.is_in_transaction()) return;  // committed, or rolled back by SQLite itself
  try {
    database_.execute("ROLLBACK");
  } catch (const failure&) {
    // The connection stays in its transaction, and whoever holds it must close it.
  } catch (const std::bad_alloc&) {
  }
}

void transaction::commit() {
  try {
    database_.execute("COMMIT");
  } catch (failure& failed) {
    failed.set_in_commit();
    throw;
  }
}

}  // namespace dynasession::inline v0::sqlite
