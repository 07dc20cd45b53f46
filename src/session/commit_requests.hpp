// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "session/request_state.hpp"

#include <dynasession/configuration.hpp>
#include <dynasession/session.hpp>
#include <dynasession/store/record.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dynasession::inline v0::detail {

/// The one thing a commit does.
enum class commit_step {
  nothing,
  report_gone,  ///< changes of a session that was renewed elsewhere
  refuse,       ///< changes of a session that could not be read
  touch,
  save,
  create,
  renew,
  log_in_again,  ///< a login of a session that was renewed elsewhere
  destroy,
};

/// Decides it from the state of the request alone.
commit_step plan_commit(const session& session, bool touch_due);

/// Puts the changes into a request, and the size of the session with them.
void put_changes(const tracked_values& values, save_request& request);

/// What a commit at one moment would ask of the store. Errors: what the random source throws.
class commit_requests {
 public:
  commit_requests(const configuration& options, const request_state& request)
      : options_(options), request_(request) {}

  void set_now(timestamp now) noexcept { now_ = now; }

  record draft() const;  ///< of a new record, still without its key
  save_request save() const;
  touch_request touch() const;
  renewal renew() const;
  /// A new session in place of a live one, of which nothing is taken over.
  renewal log_in_again(const record& live) const;

  timestamp now() const noexcept { return now_; }
  bool is_touch_due() const;

 private:
  timestamp last_use() const;
  std::chrono::sys_seconds next_expiry() const;
  std::optional<std::string> lock_owner() const;

  const configuration& options_;
  const request_state& request_;
  timestamp now_{};
};

}  // namespace dynasession::inline v0::detail
