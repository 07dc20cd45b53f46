// SPDX-License-Identifier: Apache-2.0
#include "session/commit_plan.hpp"

#include "session/session_access.hpp"

namespace dynasession::inline v0::detail {

commit_step plan_commit(const session& session, bool touch_due) {
  if (session_access::is_destroyed(session)) return commit_step::destroy;
  const bool intent = session_access::has_intent(session);
  switch (session.state()) {
    case session_state::fresh:
      return session_access::values(session).empty() ? commit_step::nothing : commit_step::create;
    case session_state::gone:
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

}  // namespace dynasession::inline v0::detail
