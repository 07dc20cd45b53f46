// SPDX-License-Identifier: Apache-2.0
#include "sqlite/sqlite_connections.hpp"

#include "records/plain_size.hpp"
#include "sqlite/sqlite_schema.hpp"
#include "support/require.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <thread>

namespace dynasession::inline v0::detail {
namespace {

errc code_of(const sqlite::failure& failed) noexcept {
  switch (failed.code()) {
    case SQLITE_FULL:
      return errc::store_full;  // the transaction is rolled back, also by a failed commit
    case SQLITE_READONLY:
      return errc::store_read_only;
    case SQLITE_NOTADB:
      return errc::incompatible_store;
    default:
      if (failed.is_in_commit()) return errc::outcome_unknown;
      return failed.lacks_space() ? errc::store_full : errc::unavailable;
  }
}

// A database in memory that only the connections of this store share.
std::string memory_name(const void* store) {
  return "file:/dynasession-" + std::to_string(reinterpret_cast<std::uintptr_t>(store)) +
         "?vfs=memdb";
}

}  // namespace

error sqlite_error(const sqlite::failure& failed, const std::string& path) {
  return {code_of(failed), path + ": " + failed.what() +
                               (failed.lacks_space() ? ": no space is left on the disk" : "")};
}

sqlite_connections::sqlite_connections(sqlite_options options)
    : options_(std::move(options)),
      in_memory_(options_.sqlite_path == ":memory:"),
      file_(options_.sqlite_path) {
  require(!options_.sqlite_path.empty(), "sqlite_path: is empty");
  // SQLite would open the file that is named before it.
  require(options_.sqlite_path.find('\0') == options_.sqlite_path.npos, "sqlite_path: holds a NUL");
  require_deadline(options_.deadline);
  require_patience(options_.patience);
  require_max_size(options_.max_size);
  name_ = in_memory_ ? memory_name(this) : file_.path();
  if (!in_memory_) file_.prepare().value();
  open_first();
  anchor_ = take_free();
  if (!in_memory_) file_.remember();
}

void sqlite_connections::open_first() {
  auto prepare = [this](sqlite::connection& database) {
    return prepare_schema(database, options_.sqlite_path);
  };
  auto waiting = start_backoff();
  auto prepared = attempt(prepare);
  for (; !prepared; prepared = attempt(prepare)) {
    const auto pause = waiting.next_pause();
    if (!pause) throw session_error(still_locked());
    std::this_thread::sleep_for(*pause);
  }
  prepared->value();
}

error sqlite_connections::still_locked() const {
  return {errc::deadline_exceeded,
          options_.sqlite_path + ": another process holds the database locked"};
}

sqlite_connections::connection_ptr sqlite_connections::open() const {
  const int flags = in_memory_ ? SQLITE_OPEN_URI | SQLITE_OPEN_CREATE : 0;
  auto opened = std::make_unique<sqlite::connection>(
      name_, flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
  if (opened->is_read_only()) throw sqlite::failure(SQLITE_READONLY, "the file is read-only");
  opened->execute("PRAGMA synchronous = NORMAL");
  opened->harden();
  opened->bound_log();
  return opened;
}

sqlite_connections::connection_ptr sqlite_connections::take_free() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) return nullptr;
  auto connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

void sqlite_connections::give_back(connection_ptr connection) {
  if (connection->is_in_transaction()) return;  // its rollback failed, so it is closed
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(connection));
}

}  // namespace dynasession::inline v0::detail
