// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_courtesy.hpp"

namespace dynasession::inline v0::detail {
namespace {

// Both in times of the delay. So long one who seems to be alone takes a lock again and again ...
constexpr int longest_run = 4;
// ... and so long after others were met there are more of them, probably.
constexpr int memory_of_others = 40;

}  // namespace

void lock_courtesy::took(steady_time now, steady_time delay, bool waited) {
  if (waited || has_paused(now, delay)) since_ = now;
}

bool lock_courtesy::is_due(steady_time now, steady_time delay) const noexcept {
  if (has_paused(now, delay)) return false;
  const bool is_alone = !met_another_ || now - *met_another_ > memory_of_others * delay;
  return !is_alone || now - since_ > longest_run * delay;
}

bool lock_courtesy::has_paused(steady_time now, steady_time delay) const noexcept {
  return !released_ || now - *released_ >= delay;
}

}  // namespace dynasession::inline v0::detail
