// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/session.hpp>
#include <dynasession/store/record.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace dynasession::inline v0::detail {

/// What loading and committing do to a session, and handlers cannot.
class session_access {
 public:
  static tracked_values& values(session& s) { return s.values_; }
  static const tracked_values& values(const session& s) { return s.values_; }
  static bool wants_renewal(const session& s) { return s.renew_; }
  static bool is_destroyed(const session& s) { return s.destroyed_; }
  static bool has_intent(const session& s) {
    return s.values_.changed() || s.values_.is_in_question() || s.renew_ || s.destroyed_;
  }

  /// What a record keeps of the session itself. Its key, times, version and extras are the caller's.
  static record contents(const session& s) {
    record made;
    made.values = s.values_.visible();
    made.user = s.values_.user();
    made.authenticated_at = s.values_.authenticated_at();
    made.limits = s.values_.limits();
    return made;
  }

  /// A session that is not live has nothing of the one that was loaded before.
  static void become(session& s, session_state state, const std::string& record_key) {
    s.state_ = state;
    s.record_key_ = record_key;
    if (state == session_state::live) return;
    s.values_ = tracked_values();
    s.created_at_.reset();
    s.expire_at_.reset();
  }
  /// As before it was loaded.
  static void reset(session& s) {
    become(s, session_state::fresh, {});
    s.renew_ = false;
    s.destroyed_ = false;
  }
  static void set_times(session& s, timestamp created_at, std::chrono::sys_seconds expire_at) {
    s.created_at_ = created_at;
    s.expire_at_ = expire_at;
  }
  /// Changes that were thought to be stored are not: they are pending again, before those made since.
  static void unsettle(session& s, tracked_values before, bool wanted_renewal) {
    s.values_.replay_on(std::move(before));
    s.renew_ = s.renew_ || wanted_renewal;
  }
  /// The changes are stored, or their outcome is known by the store alone: nothing is pending.
  static void settle(session& s) {
    s.values_.settle();
    s.renew_ = false;
    s.destroyed_ = false;
  }
};

}  // namespace dynasession::inline v0::detail
