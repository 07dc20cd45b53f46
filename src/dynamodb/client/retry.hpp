// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/response.hpp"
#include "net/http_message.hpp"

#include <atomic>
#include <chrono>
#include <optional>

namespace dynasession::inline v0::dynamodb {

/// The retry quota of a client, shared by all its calls. It limits the load that retries add while
/// most calls fail. Each retry takes some, each successful call gives some back, as in AWS's
/// standard retry mode of 2026.
/// Thread safety: concurrent calls are safe.
class retry_quota {
 public:
  static constexpr int capacity = 500;

  explicit retry_quota(int left = capacity) : left_(left) {}

  /// For a retry after an attempt with this outcome; false if too little is left.
  bool take(outcome before) noexcept;
  /// For a successful call: gives back what its last retry took. nullopt: the first attempt
  /// succeeded.
  void give_back(std::optional<outcome> before) noexcept;

  int left() const noexcept { return left_; }

 private:
  std::atomic<int> left_;
};

/// The number of attempts in AWS's standard retry mode of 2026 for DynamoDB.
constexpr int max_attempts = 4;

/// Whether an attempt is repeated as it is. After `expired` other credentials are needed.
bool is_retried(outcome of_attempt) noexcept;

/// The pause before the next attempt, with full jitter: `drawn` (0 to 1) times an interval that
/// doubles with each attempt, from 25 ms (1 s after throttling) up to 20 s. If the service asks for
/// a longer pause, up to 5 s are added. There is no pause after a stale connection or a wrong date,
/// which are not signs of overload.
std::chrono::microseconds pause_after(int attempts, const answer& last, double drawn) noexcept;

/// The retries of one call. Lifetimes: the quota outlives it.
class retries {
 public:
  explicit retries(retry_quota& quota, int most = max_attempts) : quota_(&quota), most_(most) {}
  /// Those of operators' work: without a quota, and limited by time only, once the service has answered.
  static retries until_deadline() { return retries(); }

  /// The pause before the next attempt; nullopt: do not retry. Operators' work uses the time that is left:
  /// a longer pause ends in the middle of it. `was_answered`: whether the service has ever answered.
  std::optional<std::chrono::microseconds> after(const answer& last, double drawn,
                                                 std::chrono::microseconds time_left,
                                                 bool was_answered = true) noexcept;

  /// The last attempt succeeded.
  void succeed() noexcept {
    if (quota_) quota_->give_back(before_);
  }

 private:
  retries() = default;

  retry_quota* quota_ = nullptr;
  int most_ = max_attempts;
  int attempts_ = 0;               ///< finished ones
  std::optional<outcome> before_;  ///< of the last failed attempt
};

/// How far the clock of the server is ahead of ours, from the field Date; nullopt if the response
/// has none.
std::optional<std::chrono::seconds> clock_difference(const net::http_response& response,
                                                     std::chrono::sys_seconds now);

/// The correction of our clock, if a response refuses a signature and its Date differs by more than
/// four minutes; nullopt if the clock is not the reason. `now`: our clock, as corrected so far.
std::optional<std::chrono::seconds> clock_skew(const net::http_response& response,
                                               std::chrono::sys_seconds now);

}  // namespace dynasession::inline v0::dynamodb
