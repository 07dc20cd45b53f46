// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/cookie.hpp>
#include <dynasession/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0 {

enum class commit_status {
  saved,      ///< every change is stored
  unchanged,  ///< there was nothing to store
  gone,  ///< the session ended meanwhile (destroyed, expired or renewed), and the changes with it
  conflict,         ///< another request got there first; nothing was written
  refused,          ///< the changes cannot be stored; nothing was written
  outcome_unknown,  ///< the store did not answer; committing again settles it if it can
  failed,           ///< the store failed; nothing was written; committing again may help
};

std::string_view to_string(commit_status status) noexcept;

struct header_field {
  std::string name;
  std::string value;
};

/// What a commit did, and what the response must carry for it.
class commit_result {
 public:
  commit_result() = default;

  commit_status status = commit_status::unchanged;
  std::vector<cookie> cookies;  ///< to add to the response, beside the application's own
  std::optional<error> reason;  ///< of every status but saved and unchanged; of a touch that failed
  bool loaded = false;          ///< the response depends on the session

  /// Every field to add (not set: the application's own stay): Set-Cookie; Cache-Control: no-store
  /// if a cookie is set and the application has no Cache-Control; Vary: Cookie if the session was
  /// loaded.
  std::vector<header_field> fields(bool has_cache_control) const;
};

}  // namespace dynasession::inline v0
