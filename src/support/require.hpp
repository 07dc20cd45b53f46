// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>
#include <dynasession/session_limits.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dynasession::inline v0::detail {

/// Checks an option; the problem begins with its name. Errors: throws `session_error`: invalid_configuration.
inline void require(bool condition, const std::string& problem) {
  if (!condition) throw session_error(error(errc::invalid_configuration, problem));
}

inline void require_timeout(const std::optional<std::chrono::seconds>& timeout,
                            const std::string& name) {
  require(is_valid_timeout(timeout), name + ": must be positive and at most 100 years");
}
/// Those of managers and stores.
inline void require_deadline(std::chrono::milliseconds deadline) {
  require(deadline > deadline.zero() && deadline <= std::chrono::hours(1),
          "deadline: must be positive, at most an hour");
}
inline void require_patience(std::chrono::milliseconds patience) {
  require(patience > patience.zero() && patience <= std::chrono::days(1),
          "patience: must be positive, at most a day");
}

}  // namespace dynasession::inline v0::detail
