// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/random_source.hpp>
#include <dynasession/store/session_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace dynasession::inline v0::detail {

/// The commits of one manager that met a conflict take turns; otherwise they would overtake each other again and
/// again. The commits of other managers are not waited for: because of them a commit pauses between its tries.
/// Thread safety: concurrent calls are safe, from any executor.
class commit_turns {
 public:
  /// Ends when it is destroyed. Lifetimes: `commit_turns` outlives it.
  class turn {
   public:
    turn(commit_turns& of, std::string key) : of_(of), key_(std::move(key)) {}
    ~turn();
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;

    /// false: another commit has the turn.
    bool begin();

   private:
    commit_turns& of_;
    const std::string key_;
    bool has_begun_ = false;
  };

  /// Waits until no commit has a turn for the record. false: not before the deadline, or cancelled.
  boost::asio::awaitable<bool> wait(std::string key, call_deadline until, random_source random);
  /// The same, and takes it. nullptr: as false.
  boost::asio::awaitable<std::unique_ptr<turn>> take(std::string key, call_deadline until,
                                                     random_source random);

 private:
  bool is_taken(const std::string& key);

  std::mutex mutex_;
  std::set<std::string> taken_;  ///< keys of records
};

}  // namespace dynasession::inline v0::detail
