// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_watch.hpp"

#include <algorithm>

namespace dynasession::inline v0::detail {
namespace {

using std::chrono::milliseconds;

// A later request starts its own watch.
constexpr std::chrono::minutes memory{10};

bool is_same_beat(const std::optional<session_lock>& before,
                  const std::optional<session_lock>& there) {
  return before && there && before->owner == there->owner && before->beat == there->beat;
}

}  // namespace

void lock_watch::saw(std::optional<session_lock> there, steady_time now) {
  if (!is_same_beat(seen_, there)) since_ = now;
  seen_ = std::move(there);
}

bool lock_watch::may_take_over(steady_time now) const noexcept {
  return seen_ && now >= end_of_lease();
}

steady_time lock_watch::next_look(steady_time due) const noexcept {
  return seen_ ? std::min(due, end_of_lease()) : due;
}

bool lock_watch::is_worth_keeping(steady_time now) const noexcept {
  return seen_ && now < end_of_lease() + memory;
}

// A table may contain any number: a negative lease is over at once, and no lease is endless.
steady_time lock_watch::end_of_lease() const noexcept {
  return since_ + std::clamp(seen_->lease, milliseconds(0), milliseconds(longest_lease));
}

steady_time pause_between_looks(steady_time delay, int overtaken, double fraction) {
  const auto haste = std::min(1.0 + overtaken / 4.0, 4.0);
  return std::chrono::duration_cast<steady_time>(delay * ((0.5 + fraction) / haste));
}

}  // namespace dynasession::inline v0::detail
