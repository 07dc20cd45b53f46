// SPDX-License-Identifier: Apache-2.0
#include "session/request_state.hpp"

#include "session/session_access.hpp"

namespace dynasession::inline v0::detail {

void request_state::adopt(record stored) {
  version = stored.version;
  extras = std::move(stored.extras);
  session_access::become(session, session_state::live, stored.key);
  session_access::set_times(session, stored.created_at, stored.expire_at);
  session_access::values(session) =
      tracked_values(std::move(stored.values), std::move(stored.user));
}

}  // namespace dynasession::inline v0::detail
