// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_error.hpp"

#include <sqlite3.h>

namespace dynasession::inline v0::detail {
namespace {

errc meaning(const sqlite::failure& failed) noexcept {
  switch (failed.code()) {
    case SQLITE_FULL:
      return errc::store_full;  // rolled back, also when it comes from a commit
    case SQLITE_READONLY:
      return errc::store_read_only;
    case SQLITE_NOTADB:
      return errc::incompatible_store;
    default:
      return failed.is_in_commit() ? errc::outcome_unknown : errc::unavailable;
  }
}

}  // namespace

error sqlite_error(const sqlite::failure& failed, const std::string& path) {
  return {meaning(failed), path + ": " + failed.what()};
}

}  // namespace dynasession::inline v0::detail
