// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/record.hpp>

#include <chrono>
#include <optional>

namespace dynasession::inline v0::detail {

/// A time of the steady clock of this process.
using steady_time = std::chrono::nanoseconds;

/// No lease lasts longer, whatever a table says.
constexpr std::chrono::hours longest_lease{1};

/// Watches a lock of another holder. The holder is considered dead once the same owner and beat were seen
/// for its whole lease. Only the clock of this process is used.
class lock_watch {
 public:
  /// This lock was there, or none. Say when the answer came: nothing older than that is known.
  void saw(std::optional<session_lock> there, steady_time now);

  const std::optional<session_lock>& seen() const noexcept { return seen_; }
  /// Only if the store finds owner and beat still as seen.
  bool may_take_over(steady_time now) const noexcept;
  /// When the lock is worth another look that would come at `due`: sooner, if the lease ends sooner.
  steady_time next_look(steady_time due) const noexcept;
  /// Whether a later waiter can still use what was seen to shorten its wait for the lease.
  bool is_worth_keeping(steady_time now) const noexcept;

 private:
  steady_time end_of_lease() const noexcept;

  std::optional<session_lock> seen_;
  steady_time since_{};
};

/// How long to wait between looks: `delay` with jitter. A waiter that was overtaken by others looks more often,
/// up to four times as often, so that no waiter starves.
steady_time pause_between_looks(steady_time delay, int overtaken, double fraction);

}  // namespace dynasession::inline v0::detail
