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

// To look takes a fifteenth of the CPU time of a load and a save.
constexpr std::chrono::milliseconds time_between_looks{10};

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

sqlite_connections::sqlite_connections(sqlite_options options, steady_source now)
    : options_(std::move(options)),
      now_(std::move(now)),
      in_memory_(options_.sqlite_path == ":memory:"),
      file_(in_memory_ ? std::string() : options_.sqlite_path) {
  require(!options_.sqlite_path.empty(), "sqlite_path: is empty");
  // SQLite would open the file that is named before it.
  require(options_.sqlite_path.find('\0') == options_.sqlite_path.npos, "sqlite_path: holds a NUL");
  require_deadline(options_.deadline);
  require_patience(options_.patience);
  require_max_size(options_.max_size);
  name_ = in_memory_ ? memory_name(this) : file_.path();
  if (!in_memory_) file_.check_log().value();
  if (!in_memory_) file_.prepare().value();
  open_first();
  anchor_ = take_free();
  if (!in_memory_) file_.remember(anchor_->database.file_name()).value();
  if (!is_of_file(anchor_->database)) throw session_error(replaced_meanwhile());
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
          options_.sqlite_path +
              ": another connection, of this process or another, holds the database locked"};
}

sqlite_connections::connection_ptr sqlite_connections::take_free() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) return nullptr;
  auto connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

// A connection that is found to be of another file is closed.
result<sqlite_connections::connection_ptr> sqlite_connections::take() {
  const auto now = now_();
  auto connection = take_free();
  if (connection && now < connection->next_look) return connection;
  if (const auto same = file_.look(); !same) return same.error();
  if (!connection || !is_of_file(connection->database)) {
    auto opened = open();
    if (!opened) return opened;
    connection = *std::move(opened);
  }
  connection->next_look = now + time_between_looks;
  return connection;
}

// The path may name another file for a moment, which must not be mixed with this one. SQLite opens the file at once,
// and the log beside it with the first statement.
result<sqlite_connections::connection_ptr> sqlite_connections::open() const {
  const int flags = in_memory_ ? SQLITE_OPEN_URI | SQLITE_OPEN_CREATE : 0;
  connection_ptr opened(
      new pooled{sqlite::connection(name_, flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX)},
      closer{this});
  auto& database = opened->database;
  if (database.is_read_only()) throw sqlite::failure(SQLITE_READONLY, "the file is read-only");
  if (!is_of_file(database)) return replaced_meanwhile();
  database.execute("PRAGMA synchronous = NORMAL");
  database.harden();
  database.bound_log();
  if (!is_of_file(database)) return replaced_meanwhile();
  return opened;
}

bool sqlite_connections::is_of_file(const sqlite::connection& database) const noexcept {
  return in_memory_ || (!database.has_moved() && file_.is_at(database.file_name()));
}

error sqlite_connections::replaced_meanwhile() const {
  return {errc::unavailable, file_.path() + ": the file was replaced while it was opened"};
}

void sqlite_connections::give_back(connection_ptr connection) {
  if (connection->database.is_in_transaction()) return;  // its rollback failed, so it is closed
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(connection));
}

// Without the check, a server that is stopped after its files were replaced would write by an old index over what others
// have written since, and delete their log. A log without a name is lost then, so its copy must not end halfway.
bool sqlite_connections::may_end_log(sqlite::connection& database) const noexcept {
  return file_.may_end_log() && is_of_file(database) &&
         (file_.has_log() || database.reserve_room());
}

void sqlite_connections::close(pooled* connection) const noexcept {
  if (!may_end_log(connection->database)) connection->database.leave_log();
  delete connection;
}

}  // namespace dynasession::inline v0::detail
