// SPDX-License-Identifier: Apache-2.0
#include "lock_courtesy.hpp"

#include <utility>

namespace dynasession::detail {
namespace {

// For so many times the delay nobody has to be let go first, if nobody else was seen to be there.
constexpr int longest_run = 4;

}  // namespace

void lock_courtesy::took(steady_time now, steady_time delay, bool waited) {
  if (waited || has_paused(now, delay)) since_ = now;
  after_another_ = std::exchange(met_another_, false);
}

bool lock_courtesy::is_due(steady_time now, steady_time delay) const noexcept {
  return !has_paused(now, delay) && (after_another_ || now - since_ > longest_run * delay);
}

bool lock_courtesy::has_paused(steady_time now, steady_time delay) const noexcept {
  return !released_ || now - *released_ >= delay;
}

}  // namespace dynasession::detail
