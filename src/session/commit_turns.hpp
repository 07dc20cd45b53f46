// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/wakeup.hpp"

#include <dynasession/store/session_store.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace dynasession::inline v0::detail {

/// The commits of one manager that met a conflict take turns, in the order in which they came; otherwise they would
/// overtake each other again and again. The commits of other managers are not waited for: because of them a commit
/// pauses between its tries.
/// Thread safety: concurrent calls are safe, from any executor.
class commit_turns {
 public:
  class turn;

  /// Waits for the turns of commits that came before. false: not before the deadline, or cancelled.
  boost::asio::awaitable<bool> wait(std::string key, call_deadline until);
  /// Waits as `wait` does, then takes the turn; nullptr where `wait` gives false.
  boost::asio::awaitable<std::unique_ptr<turn>> take(std::string key, call_deadline until);

 private:
  struct of_record {
    bool is_taken = false;
    std::chrono::steady_clock::time_point free_since{};
    std::list<turn*> waiting;
  };
  using records = std::map<std::string, of_record>;

  bool is_idle(const std::string& key);
  // With the lock.
  static bool is_free(const of_record& record);
  void call_next(records::iterator record);

  std::mutex mutex_;
  records records_;  ///< those with a turn or a place in the queue, by key
};

/// A place in the queue for a record, and then the turn. Both end when it is destroyed. Lifetimes: `commit_turns`
/// outlives it.
class commit_turns::turn {
 public:
  /// `takes`: others wait until it ends; else it only waits for those before it.
  turn(commit_turns& of, std::string key, bool takes);
  ~turn();
  turn(const turn&) = delete;
  turn& operator=(const turn&) = delete;

  /// Once. false: its time did not come before the deadline, or the caller is cancelled.
  boost::asio::awaitable<bool> begin(call_deadline until);
  bool takes() const noexcept { return takes_; }
  // With the lock of `commit_turns`:
  /// Its time has come.
  void call() noexcept;
  bool is_called() const noexcept { return called_at_.has_value(); }
  /// It did not come when it was called, so its event loop may be blocked.
  bool is_late() const;

 private:
  bool must_wait(const boost::asio::any_io_executor& here, call_deadline until);

  commit_turns& of_;
  const bool takes_;
  records::iterator record_;
  std::optional<std::list<turn*>::iterator> place_;  ///< nullopt: it has begun
  std::optional<std::chrono::steady_clock::time_point> called_at_;
  std::optional<wakeup> wakeup_;
};

}  // namespace dynasession::inline v0::detail
