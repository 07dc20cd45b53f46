// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dynasession::inline v0 {

/// What a store tells of a record without its values.
class session_summary {
 public:
  session_summary() = default;

  std::string key;                  ///< the record's; it cannot be used to log in
  std::optional<std::string> user;  ///< who is logged in, if `session::set_user` said so
  timestamp created_at{};
  timestamp updated_at{};                ///< of its last save or touch
  std::chrono::sys_seconds expire_at{};  ///< dead from this second on
  bool is_tombstone = false;             ///< no session any more: its id was renewed
};

}  // namespace dynasession::inline v0
