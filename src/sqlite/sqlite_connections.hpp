// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sqlite/driver/connection.hpp"
#include "sqlite/driver/statement.hpp"
#include "sqlite/sqlite_file.hpp"
#include "support/backoff.hpp"
#include "support/notify.hpp"

#include <dynasession/error.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dynasession::inline v0::detail {

/// What a failure means to a caller of the store. `path` names the database.
error sqlite_error(const sqlite::failure& failed, const std::string& path);

/// The connections of one store. Each call uses one of them for one synchronous transaction.
/// Thread safety: concurrent calls are safe.
class sqlite_connections {
 public:
  using clock = std::chrono::steady_clock;
  using steady_source = std::function<clock::time_point()>;

  /// Opens the database; creates it if it does not exist. Errors: as the constructor of
  /// `sqlite_store`.
  explicit sqlite_connections(sqlite_options options, steady_source now = clock::now);

  /// Runs a verb, `result<T>(sqlite::connection&)`; nullopt if the database is locked.
  template <class Verb, class Answer = std::invoke_result_t<Verb&, sqlite::connection&>>
  std::optional<Answer> attempt(Verb& verb);

  observed_call begin(std::string_view operation) const {
    return {options_.observer, "sqlite", operation};
  }
  std::size_t max_size() const noexcept { return options_.max_size; }
  /// Ends by the store's own deadline, or by an earlier one that the caller has.
  backoff start_backoff(call_deadline until = no_deadline) const {
    return {std::min(until, backoff::clock::now() + options_.deadline), options_.random};
  }
  /// The same for operators' work, which has the store's patience.
  backoff start_patient_backoff(call_deadline until) const {
    const auto end = backoff::clock::now() + std::max(options_.deadline, options_.patience);
    return {std::min(until, end), options_.random, std::chrono::milliseconds(500)};
  }
  /// The error of a call that found the database locked until its deadline.
  error still_locked() const;

 private:
  struct pooled {
    sqlite::connection database;
    clock::time_point next_look{};  ///< when to check again that the path names its file
  };
  struct closer {
    const sqlite_connections* connections;
    void operator()(pooled* connection) const noexcept { connections->close(connection); }
  };
  using connection_ptr = std::unique_ptr<pooled, closer>;

  /// Null if all are in use.
  connection_ptr take_free();
  result<connection_ptr> take();
  result<connection_ptr> open() const;
  /// Whether it has opened the file of this store, whatever the path names now.
  bool is_of_file(const sqlite::connection& database) const noexcept;
  error replaced_meanwhile() const;
  void give_back(connection_ptr connection);
  bool may_end_log(sqlite::connection& database) const noexcept;
  void close(pooled* connection) const noexcept;
  void open_first();

  sqlite_options options_;
  steady_source now_;
  bool in_memory_;
  std::string name_;
  sqlite_file file_;
  std::mutex mutex_;
  std::vector<connection_ptr> free_;
  // Never used by calls. It keeps a database in memory, or the write-ahead log of a file, from
  // being removed.
  connection_ptr anchor_;
};

template <class Verb, class Answer>
std::optional<Answer> sqlite_connections::attempt(Verb& verb) {
  connection_ptr connection;
  try {
    auto taken = take();
    if (!taken) return Answer(taken.error());
    connection = *std::move(taken);
    Answer answer = verb(connection->database);
    give_back(std::move(connection));
    return answer;
  } catch (const sqlite::failure& failed) {
    // After any other failure the connection is closed, so that the next call opens the file again.
    if (!failed.is_busy()) return Answer(sqlite_error(failed, options_.sqlite_path));
    if (connection) give_back(std::move(connection));
    return std::nullopt;
  }
}

}  // namespace dynasession::inline v0::detail
