// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/response.hpp"

#include <chrono>
#include <optional>

namespace dynasession::inline v0::dynamodb {

/// How many further attempts a client has left, over all of its calls: where most calls fail, more
/// of them would not help but do harm. Each attempt takes of it, each call that is answered gives some
/// back. As in AWS's standard retry mode of 2026.
class retry_quota {
 public:
  static constexpr int capacity = 500;

  explicit retry_quota(int left = capacity) : left_(left) {}

  /// For an attempt after one that ended so; false if too little is left.
  bool take(outcome before) noexcept;
  /// For a call that was answered: what its last further attempt took; nullopt if it needed none.
  void give_back(std::optional<outcome> before) noexcept;

  int left() const noexcept { return left_; }

 private:
  int left_;
};

/// AWS's standard retry mode of 2026, as far as it concerns DynamoDB.
constexpr int max_attempts = 4;

bool is_retried(outcome of_attempt) noexcept;

/// How long to wait before the next attempt: full jitter, that is `drawn` (0 to 1) of a time that
/// doubles with each attempt, from 25 ms or, for throttling, 1 s, up to 20 s. A service that asks for
/// more gets it, up to 5 s more. A stale connection or a wrong date says nothing of the service: no
/// pause.
std::chrono::microseconds pause_after(int attempts, const answer& last, double drawn) noexcept;

/// The attempts of one call after its first: whether and when. The quota outlives it.
class retries {
 public:
  explicit retries(retry_quota& quota, int most = max_attempts) : quota_(quota), most_(most) {}

  /// The pause before the next attempt; nullopt: there is none.
  std::optional<std::chrono::microseconds> after(const answer& last, double drawn,
                                                 std::chrono::microseconds time_left) noexcept;

  /// The last attempt was answered.
  void end_well() noexcept { quota_.give_back(before_); }

 private:
  retry_quota& quota_;
  int most_;
  int attempts_ = 0;               ///< that are over
  std::optional<outcome> before_;  ///< the last attempt
};

}  // namespace dynasession::inline v0::dynamodb
