// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/cookie.hpp>
#include <dynasession/detail/export.hpp>
#include <dynasession/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0 {

/// The outcome of a commit.
enum class commit_status {
  saved,      ///< every change is stored
  unchanged,  ///< there was nothing to store
  gone,  ///< the session ended meanwhile (destroyed, expired or renewed), and the changes with it
  /// Another request changed the session, or the session's lock was lost or not taken; nothing was written.
  conflict,
  refused,  ///< the changes cannot be stored; a session that was destroyed before them has ended
  outcome_unknown,  ///< the store did not answer; committing again settles it if it can
  /// No change is stored, because the store, the deadline or a function of the application failed. A session that was
  /// destroyed before them may have ended. Committing again may help.
  failed,
};

/// The name of a status: "outcome_unknown".
DYNASESSION_EXPORT std::string_view to_string(commit_status status) noexcept;

/// A field of a response's header.
struct header_field {
  std::string name;   ///< such as `Set-Cookie`
  std::string value;  ///< without a line break
};

/// The outcome of a commit, and the header fields that the response must carry.
/// Thread safety: concurrent reads are safe.
class DYNASESSION_EXPORT commit_result {
 public:
  commit_result() = default;

  commit_status status = commit_status::unchanged;  ///< the outcome
  std::optional<error> reason;  ///< of every status but saved and unchanged; of a touch that failed
  std::vector<cookie> cookies;  ///< to add to the response, beside the application's own
  bool no_store = false;        ///< a cookie is set: no cache may keep the response
  bool vary_cookie = false;     ///< the session was loaded: the response depends on it

  /// For frameworks that take header fields as text. Each is to be added; the application's own stay:
  /// Set-Cookie for each cookie; `Cache-Control: no-store` if `no_store`, unless the application's
  /// Cache-Control is private (see `is_private`); `Vary: Cookie` if `vary_cookie`.
  std::vector<header_field> fields(bool has_private_cache_control = false) const;
};

/// Whether the value of a Cache-Control field says `private` or `no-store`. An empty one does not, nor does
/// `private="field"`, which lets shared caches keep the rest of the response.
DYNASESSION_EXPORT bool is_private(std::string_view cache_control) noexcept;

}  // namespace dynasession::inline v0
