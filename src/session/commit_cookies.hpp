// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/request_state.hpp"
#include "session/session_context.hpp"

#include <dynasession/commit_result.hpp>

#include <chrono>
#include <optional>

namespace dynasession::inline v0::detail {

/// The cookies that a response carries after a commit, from what the request knows by then. It remembers what the
/// browser is given.
class commit_cookies {
 public:
  /// The context and the request outlive it.
  commit_cookies(const session_context& context, request_state& request, timestamp now)
      : context_(context), request_(request), now_(now) {}

  /// The session's cookie, if the browser lacks it or it has aged, and those of versions.
  void add_to(commit_result& result, bool has_new_expiry);
  /// The deletion of the session's cookie.
  void add_end_to(commit_result& result) const;

 private:
  void add_session(commit_result& result, bool has_new_expiry);
  void add_version(commit_result& result);
  std::optional<std::chrono::seconds> max_age() const;

  const session_context& context_;
  request_state& request_;
  const timestamp now_;
};

}  // namespace dynasession::inline v0::detail
