// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "locks/lock_watch.hpp"

#include <optional>

namespace dynasession::inline v0::detail {

/// Others look only now and then whether a lock is free. So who has just released it, and wants it
/// again at once, would have it again and again: this tells when to let them go first.
class lock_courtesy {
 public:
  void met_another(steady_time now) noexcept { met_another_ = now; }
  /// `waited`: somebody else could have come first.
  void took(steady_time now, steady_time delay, bool waited);
  void released(steady_time now) noexcept { released_ = now; }

  /// Whether to wait about `delay`, the time between looks, before the next attempt.
  bool is_due(steady_time now, steady_time delay) const noexcept;

 private:
  bool has_paused(steady_time now, steady_time delay) const noexcept;

  std::optional<steady_time> released_;
  steady_time since_{};  ///< it has been taken without letting others go first
  std::optional<steady_time> met_another_;
};

}  // namespace dynasession::inline v0::detail
