// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/response.hpp"
#include "dynamodb/client/retry_quota.hpp"

#include <chrono>
#include <optional>

namespace dynasession::inline v0::dynamodb {

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
