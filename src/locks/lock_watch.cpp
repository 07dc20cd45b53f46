// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_watch.hpp"

#include <algorithm>

namespace dynasession::inline v0::detail {
namespace {

using std::chrono::milliseconds;

// A later request starts its own watch.
constexpr std::chrono::minutes memory{10};

// Often enough for an undisturbed view, however long the pauses are otherwise.
constexpr int looks_a_lease = 6;

bool is_same_beat(const std::optional<session_lock>& before,
                  const std::optional<session_lock>& there) {
  return before && there && before->owner == there->owner && before->beat == there->beat;
}

}  // namespace

void lock_watch::saw(std::optional<session_lock> there, steady_time now) {
  const bool is_same = is_same_beat(seen_, there);
  is_over_ = is_same && may_take_over(now);
  if (!is_same || (!is_over_ && !is_undisturbed(now))) since_ = now;
  seen_ = std::move(there);
  last_ = now;
  is_disturbed_ = false;
}

bool lock_watch::may_take_over(steady_time now) const noexcept {
  return seen_ && (is_over_ || (is_undisturbed(now) && now - since_ >= lease()));
}

steady_time lock_watch::next_look(steady_time due) const noexcept {
  if (!seen_) return due;
  return std::min({due, since_ + lease(), last_ + lease() / looks_a_lease});
}

std::optional<steady_time> lock_watch::next_look_of_nobody() const noexcept {
  if (!seen_ || is_over_ || is_disturbed_) return std::nullopt;
  return next_look(steady_time::max());
}

bool lock_watch::is_worth_keeping(steady_time now) const noexcept {
  return seen_ && now < since_ + lease() + memory;
}

// Half a lease: together with the renewal that was missed before and the one that comes after, an outage as long
// as that is still shorter than the lease. A lease of next to nothing must end too.
bool lock_watch::is_undisturbed(steady_time now) const noexcept {
  return !is_disturbed_ && now - last_ <= std::max<steady_time>(lease() / 2, milliseconds(50));
}

// A table may contain any number: a negative lease is over at once, and no lease is endless.
steady_time lock_watch::lease() const noexcept {
  if (!seen_) return {};
  return std::clamp(seen_->lease, milliseconds(0), milliseconds(longest_lease));
}

steady_time pause_between_looks(steady_time delay, int overtaken, double fraction) {
  const auto haste = std::min(1.0 + overtaken / 4.0, 4.0);
  return std::chrono::duration_cast<steady_time>(delay * ((0.5 + fraction) / haste));
}

}  // namespace dynasession::inline v0::detail
