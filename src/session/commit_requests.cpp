// SPDX-License-Identifier: Apache-2.0
#include "session/commit_requests.hpp"

#include "session/expiry.hpp"
#include "session/session_access.hpp"

#include <dynasession/store/record_size.hpp>

#include <algorithm>

namespace dynasession::inline v0::detail {

commit_step plan_commit(const session& session, bool touch_due) {
  if (session_access::is_destroyed(session)) return commit_step::destroy;
  const bool intent = session_access::has_intent(session);
  switch (session.state()) {
    case session_state::fresh:
      return session_access::values(session).empty() ? commit_step::nothing : commit_step::create;
    case session_state::gone:
      if (session_access::values(session).is_login()) return commit_step::log_in_again;
      return intent ? commit_step::report_gone : commit_step::nothing;
    case session_state::unavailable:
      return intent ? commit_step::refuse : commit_step::nothing;
    case session_state::live:
      break;
  }
  if (session_access::wants_renewal(session)) return commit_step::renew;
  if (intent) return commit_step::save;
  return touch_due ? commit_step::touch : commit_step::nothing;
}

record commit_requests::draft() const {
  auto made = session_access::contents(request_.session);
  made.created_at = made.updated_at = now_;
  made.expire_at = detail::expire_at(options_, made.limits, now_, now_);
  return made;
}

void put_changes(const tracked_values& values, save_request& request) {
  request.what = values.to_changes();
  request.expected_size = values.size();
}

save_request commit_requests::save() const {
  save_request made;
  made.key = request_.key;
  put_changes(session_access::values(request_.session), made);
  made.now = now_;
  made.expire_at = next_expiry();
  made.seen_version = request_.version;
  if (options_.concurrency == concurrency_policy::reject) made.if_version = request_.version;
  options_.random(made.token);
  made.lock_owner = lock_owner();
  return made;
}

touch_request commit_requests::touch() const {
  touch_request made;
  made.key = request_.key;
  made.now = now_;
  made.expire_at = next_expiry();
  made.lock_owner = lock_owner();
  return made;
}

renewal commit_requests::renew() const {
  renewal made;
  made.new_id = make_session_id(options_.random);
  made.request.old_key = request_.key;
  made.old_created_at = *request_.created_at;
  made.request.now = now_;
  made.request.lock_owner = lock_owner();
  made.request.has_new_limits = session_access::values(request_.session).has_new_limits();
  auto& next = made.request.next;
  next = session_access::contents(request_.session);
  next.key = record_key(made.new_id);
  next.created_at = *request_.session.created_at();
  next.updated_at = now_;
  next.expire_at = next_expiry();
  next.version = request_.version;
  next.extras = request_.extras;
  return made;
}

renewal commit_requests::log_in_again(const record& live) const {
  renewal made;
  made.new_id = make_session_id(options_.random);
  made.request.old_key = live.key;
  made.old_created_at = live.created_at;
  made.request.now = now_;
  made.request.is_new_session = true;
  auto& next = made.request.next;
  next = draft();
  next.key = record_key(made.new_id);
  next.version = live.version;
  next.extras = live.extras;
  return made;
}

bool commit_requests::is_touch_due() const {
  const auto& session = request_.session;
  if (session.state() != session_state::live) return false;
  const auto stored = *session.expire_at();
  return next_expiry() > stored &&
         detail::is_touch_due(options_, session.limits(), stored,
                              idle_end(options_, session.limits(), last_use()));
}

std::optional<std::string> commit_requests::lock_owner() const {
  return request_.lock ? std::optional(request_.lock->owner()) : std::nullopt;
}

// A clock that is behind the one of the last write must not shorten the session.
timestamp commit_requests::last_use() const { return std::max(now_, request_.updated_at); }

std::chrono::sys_seconds commit_requests::next_expiry() const {
  const auto& session = request_.session;
  const auto next = expire_at(options_, session.limits(), *session.created_at(), last_use());
  if (session_access::values(session).has_new_limits()) return next;
  return std::max(next, *session.expire_at());
}

}  // namespace dynasession::inline v0::detail
