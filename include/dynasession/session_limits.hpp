// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>

namespace dynasession::inline v0 {

/// The longest timeout: longer ones would overflow the clock.
constexpr std::chrono::seconds longest_timeout = std::chrono::years{100};

/// Limits that a session has instead of those of its manager, such as longer ones for a visitor who
/// wants to be remembered. They are stored with the session and stay with it over `renew` (rule 5).
struct session_limits {
  /// Idle timeout: a session nobody used for so long is over. nullopt: that of the manager.
  std::optional<std::chrono::seconds> idle_timeout{};
  /// Absolute timeout, counted from the session's creation. nullopt: that of the manager, which may
  /// end the session before its own idle timeout does.
  std::optional<std::chrono::seconds> absolute_timeout{};
  /// The cookie outlives the browser: it lasts until the session expires, and is sent again when that
  /// moment moves. false: as `configuration::cookie_max_age` says.
  bool persistent_cookie = false;

  /// Equal in all parts.
  bool operator==(const session_limits&) const = default;
};

/// Whether a timeout is positive and at most `longest_timeout`; or none.
constexpr bool is_valid_timeout(const std::optional<std::chrono::seconds>& timeout) noexcept {
  return !timeout || (*timeout > timeout->zero() && *timeout <= longest_timeout);
}

}  // namespace dynasession::inline v0
