// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/store/record.hpp>

#include <chrono>
#include <optional>

namespace dynasession::inline v0::detail {

/// A time of the steady clock of this process.
using steady_time = std::chrono::nanoseconds;

inline steady_time steady_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

inline std::chrono::steady_clock::time_point point_at(steady_time time) {
  return std::chrono::steady_clock::time_point(
      std::chrono::duration_cast<std::chrono::steady_clock::duration>(time));
}

/// No lease lasts longer, whatever a table says.
constexpr std::chrono::hours longest_lease{1};

/// Watches a lock of another holder. The holder is considered dead after an undisturbed view of the same owner and
/// beat for its whole lease. Only the clock of this process is used. Time in which the store could not be asked
/// does not count, because the holder could not renew its lease either: a look that failed, and two answers more
/// than half a lease apart, restart the view. models/locks.pml checks the rest.
class lock_watch {
 public:
  /// This lock was there, or none. Say when the answer came: nothing older than that is known.
  void saw(std::optional<session_lock> there, steady_time now);
  /// The store did not answer.
  void could_not_look() noexcept { is_disturbed_ = true; }

  const std::optional<session_lock>& seen() const noexcept { return seen_; }
  /// Only if the store finds owner and beat still as seen.
  bool may_take_over(steady_time now) const noexcept;
  /// When to look again, if not before `due`: sooner, if the lease ends sooner, or the view would be disturbed.
  steady_time next_look(steady_time due) const noexcept;
  /// When to look again though nobody waits any more, so that the view goes on; nullopt: it cannot, or need not.
  std::optional<steady_time> next_look_of_nobody() const noexcept;
  /// Whether a later waiter can still use what was seen to shorten its wait for the lease.
  bool is_worth_keeping(steady_time now) const noexcept;

 private:
  steady_time lease() const noexcept;
  bool is_undisturbed(steady_time now) const noexcept;

  std::optional<session_lock> seen_;
  steady_time since_{};  ///< when the undisturbed view began
  steady_time last_{};   ///< when the last answer came
  bool is_disturbed_ = false;
  bool is_over_ = false;  ///< the whole lease was seen
};

/// How long to wait between looks: `delay` with jitter. A waiter that was overtaken by others looks more often,
/// up to four times as often, so that no waiter starves.
steady_time pause_between_looks(steady_time delay, int overtaken, double fraction);

}  // namespace dynasession::inline v0::detail
