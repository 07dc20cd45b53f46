// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/commit_result.hpp>
#include <dynasession/error.hpp>
#include <dynasession/store/record.hpp>

#include <algorithm>
#include <chrono>

namespace dynasession::inline v0::detail {

// What an answer of the store means for a commit.

/// The status of a commit that ends with this error.
commit_status status_of(const error& reason);

/// Whether another request changed what a save relied on, so that it may be tried again on the newer values.
bool was_overtaken(const error& reason);

/// What is known of a save that was refused. While an attempt of it may still arrive, only that is certain
/// after which none can be applied: the record has ended, or the lock or the version that each attempt
/// requires will never come back. All else is outcome_unknown.
error reason_if_certain(const error& reason, const save_request& sent);

/// How long to wait after the nth try of a change that others overtook: nothing to 4 ms, then twice as long
/// each time, at most 256 ms. `fraction`, from 0 to 1, is drawn again each time, so that requests which
/// overtook each other do so less and less.
constexpr std::chrono::microseconds pause_between_tries(int tries, double fraction) {
  const auto longest = std::chrono::milliseconds(4) * (1 << std::min(tries - 1, 6));
  return std::chrono::duration_cast<std::chrono::microseconds>(longest * fraction);
}

}  // namespace dynasession::inline v0::detail
