// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace dynasession::inline v0 {

/// What a collection came to, or has come to so far.
struct garbage_summary {
  std::uint64_t scanned = 0;     ///< records looked at
  std::uint64_t matched = 0;     ///< garbage among them
  std::uint64_t removed = 0;     ///< 0 in a dry run
  std::uint64_t spared = 0;      ///< garbage that somebody used in that moment
  std::uint64_t unreadable = 0;  ///< records of others, left alone
  double units = 0;              ///< of DynamoDB's capacity; of another store, records
  /// Why it ended early, if not because it was told to.
  std::optional<error> reason{};
  /// Where to go on, for `garbage_options::resume`. Empty: all was looked at.
  std::string resume{};
};

/// Gets the counts so far.
using garbage_progress = std::function<void(const garbage_summary&)>;

/// Which sessions are garbage, and how to collect them. An expired one always is.
struct garbage_options {
  /// Not used for so long. A use that was not worth a write, of up to `touch_after` before, does not
  /// count. nullopt: however long.
  std::optional<std::chrono::seconds> idle_timeout = std::chrono::hours{5};
  /// Created so long ago. nullopt: however long.
  std::optional<std::chrono::seconds> absolute_timeout = std::chrono::days{7};
  /// How much longer sessions are left alone, for the clocks of servers differ.
  std::chrono::seconds clock_margin{60};
  /// Every session, whatever its age. Everybody is logged out.
  bool all = false;
  /// Only count.
  bool dry_run = false;

  /// Of DynamoDB's units a second, reading and writing together; of another store, records. 0: no limit.
  double rate = 0;
  /// How many parts of a table are looked through at once.
  std::size_t segments = 4;
  /// The `resume` of a collection that ended early; its number of segments stays.
  std::string resume{};

  /// Called after each page, on the thread that collects. Must not throw.
  garbage_progress progress{};
  /// Ends the collection early.
  std::stop_token stop{};
  /// The time; tests use their own.
  clock_source clock = system_now;
};

}  // namespace dynasession::inline v0
