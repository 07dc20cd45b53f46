// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <sys/types.h>

#include <atomic>
#include <optional>
#include <string>
#include <utility>
#include <vector>

struct stat;

namespace dynasession::inline v0::detail {

/// Why a file is not safe to keep sessions in, if it is not: other users could have written to it, so could change
/// sessions. `user` is the effective one of this process; root may use the files of anybody, as the command does.
std::optional<std::string> find_risk(const struct stat& file, uid_t user);

/// The file of a database, apart from what is in it.
/// Thread safety: const calls are safe.
class sqlite_file {
 public:
  /// Errors: throws `session_error`, unavailable, if the path is relative and the current folder cannot be found.
  explicit sqlite_file(const std::string& path);
  ~sqlite_file();
  sqlite_file(const sqlite_file&) = delete;
  sqlite_file& operator=(const sqlite_file&) = delete;

  /// Absolute, so that SQLite does not interpret it as a URI, and the process may go to another folder.
  const std::string& path() const noexcept { return path_; }

  /// SQLite deletes the log of a database that it finds missing or empty.
  /// Errors: unavailable, if there is no database, but a log that is not empty: of one that was moved away.
  result<void> check_log() const;
  /// Creates the file if there is none, for its owner only. SQLite gives its other files the same mode, and reports
  /// what fails here when it opens the file. A symbolic link is followed, but not to create a file.
  /// Errors: access_denied, if others could have written to the file or have made the link, or could have made its log,
  /// the index of that or a journal, which SQLite would apply to the file; unavailable, if another store of this process
  /// uses the file and has lost it, its log or its index.
  result<void> prepare() const;
  /// Call it when SQLite has opened the file, at this place, and its log. Other stores of this process know of
  /// it until the end of this object, which outlives the connections.
  /// Errors: unavailable, if the log or its index is not there: SQLite has the one that was deleted; or as `prepare`.
  result<void> remember(const std::string& place);
  /// Whether the path still names the file that was remembered, if one was, and the log and its index lie beside it.
  /// Errors: unavailable, if another file or none is there, or was at an earlier look: what SQLite wrote to the old one
  /// would be lost, and what another process wrote meanwhile.
  result<void> look() const;
  /// Whether the last connection to go may copy the log into the file and delete it, as SQLite does. Not if another
  /// process may have written to a log or an index of its own: it would have filled those that are gone or empty. An
  /// empty log beside a filled index is one that it may have copied into the file, and cut back.
  bool may_end_log() const noexcept;
  /// Whether the log that was opened still has its name: who opens the file after a crash finds it.
  bool has_log() const noexcept;
  /// Whether that file is the one at this place.
  bool is_at(const char* place) const noexcept;

 private:
  using identity = std::pair<dev_t, ino_t>;
  struct opened_file {
    std::string place;
    identity is;
  };
  /// Of the files that SQLite has open, from good to bad.
  enum class state { intact, log_gone, replaced };  ///< an empty log is as good as none
  struct finding {
    state worst = state::intact;
    const opened_file* in_log = nullptr;  ///< the file it is about; null: the database
  };

  void register_in_process() const;
  /// SQLite shares the index of a file within a process, also one that was deleted, which tells of no later writes.
  /// Errors: unavailable, if another store of this process has found the file or its log gone or replaced, or does now.
  result<void> check_others(const identity& of) const;
  finding examine() const noexcept;
  /// What to do about what was found.
  error describe(const finding& found) const;

  std::string path_;
  std::optional<opened_file> opened_;
  std::vector<opened_file> log_;
  mutable std::atomic<state> worst_seen_{state::intact};
};

}  // namespace dynasession::inline v0::detail
