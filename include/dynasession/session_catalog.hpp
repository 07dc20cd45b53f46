// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dynasession {

/// What is told of a stored session without reading its values.
class session_summary {
 public:
  session_summary() = default;

  std::string key;  ///< as `record::key`: names the session to an operator, logs nobody in
  std::optional<std::string> user_id;
  timestamp created_at{};
  timestamp updated_at{};  ///< of the last save or touch
  std::chrono::sys_seconds expire_at{};
};

/// What operators ask of a store, beside the verbs that requests need. Optional: a store without it
/// serves sessions, but nobody can list or collect them.
/// Errors, deadlines, lifetimes and thread safety: as `session_store`.
class session_catalog {
 public:
  virtual ~session_catalog() = default;
};

}  // namespace dynasession
