// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/observer.hpp>
#include <dynasession/random_source.hpp>
#include <dynasession/store/session_catalog.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dynasession::inline v0 {

namespace detail {
class sqlite_connections;
}

/// Options of a `sqlite_store`.
struct sqlite_options {
  /// A file, created with access for its owner only if it does not exist; or ":memory:", which no
  /// other store shares. A symbolic link to a file is followed. Keep it in a folder that no other user may write to:
  /// SQLite also reads what lies beside the file under its name with -wal, -shm or -journal.
  std::string sqlite_path = "sessions.db";
  /// Every call waits for other writers no longer than this, but the disk is waited for without limit.
  /// Positive, at most an hour.
  std::chrono::milliseconds deadline{2000};
  /// How long calls of `session_catalog` (a scan, a removal, the sessions of a user) wait for other writers: this time,
  /// or `deadline` if that is longer. Positive, at most a day.
  std::chrono::milliseconds patience{30000};
  /// The largest session in bytes, before compression: larger ones are neither stored nor read. This
  /// store does not compress, so a session is limited to `max_record_size` too. 1024 or more.
  std::size_t max_size = default_max_size;
  /// For jitter between attempts.
  random_source random = system_random;
  std::shared_ptr<dynasession::observer> observer{};  ///< notified of each call
};

/// Sessions in one SQLite file, for any number of threads and processes of one machine.
///
/// A call runs on the caller's thread and takes microseconds. It is suspended only while the file
/// is locked. Each new session also removes a few expired records, if the clocks of all processes that
/// create sessions say so: one that is ahead, or jumps, removes nothing.
/// Durability: a crash of the process loses nothing; a crash of the machine may lose the last
/// changes.
/// Errors: the constructor throws `session_error`: unavailable (no such folder, or no current one for a relative path;
///   or the file is missing and its log is there, which SQLite would delete; or another store of this process still
///   uses the file and has lost it or its log, see below), incompatible_store (not a database, of another application,
///   of a newer version of this library, or with triggers or views of others), access_denied (a file of another user,
///   unless this is root, or one that all may write to; so also of its -wal, -shm and -journal, which are looked at
///   here only), store_read_only, store_full, deadline_exceeded (locked by other processes), invalid_configuration
///   (naming the option).
/// If the path no longer names the file, or its -wal or -shm is gone or another one, calls fail with unavailable within
/// 10 ms. They keep failing after the file is put back, and what was written to the old file meanwhile is lost. To
/// recover, end all stores of this process that use the file, then make new ones; one alone is not enough, because
/// SQLite shares the log's index within a process, also one that was deleted. Such a store leaves the file and the log
/// of another process as they are. Not noticed is a file that goes and is back while a connection is opened: SQLite may
/// then join it with the log of another one. So never move files that are in use.
/// Fork: construct it after the fork; connections do not survive one.
class DYNASESSION_EXPORT sqlite_store final : public catalog_store {
 public:
  /// Opens the file, or creates it. Errors: as above.
  explicit sqlite_store(sqlite_options options = {});
  ~sqlite_store() override;
  sqlite_store(const sqlite_store&) = delete;
  sqlite_store& operator=(const sqlite_store&) = delete;

  boost::asio::awaitable<result<void>> create(record draft,
                                              call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<std::optional<record>>> load(
      std::string key, timestamp now, call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<std::int64_t>> save(save_request request,
                                                    call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> touch(touch_request request,
                                             call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> renew(renew_request request,
                                             call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> remove(std::string key,
                                              call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<lock_answer>> lock(lock_request request,
                                                   call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<std::optional<session_lock>>> peek_lock(
      std::string key, call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> renew_lease(std::string key, std::string owner,
                                                   std::int64_t beat,
                                                   call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<void>> unlock(std::string key, std::string owner,
                                              call_deadline until = no_deadline) override;
  boost::asio::awaitable<result<session_page>> scan(scan_request request) override;
  boost::asio::awaitable<result<removal>> remove_unchanged(
      std::vector<session_summary> seen) override;
  boost::asio::awaitable<result<session_page>> list_of_user(std::string user, timestamp now,
                                                            std::string after) override;
  boost::asio::awaitable<result<std::vector<std::string>>> successors_of(std::string key) override;
  boost::asio::awaitable<result<bool>> remove_of_user(std::string key, std::string user,
                                                      call_deadline until = no_deadline) override;
  std::string_view name() const noexcept override { return "sqlite"; }

 private:
  std::unique_ptr<detail::sqlite_connections> connections_;
};

}  // namespace dynasession::inline v0
