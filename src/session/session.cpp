// SPDX-License-Identifier: Apache-2.0
#include "session/session_access.hpp"
#include "session/session_id.hpp"
#include "support/notify.hpp"

#include <dynasession/session.hpp>

namespace dynasession::inline v0 {

std::string_view to_string(session_state state) noexcept {
  switch (state) {
    case session_state::fresh:
      return "fresh";
    case session_state::live:
      return "live";
    case session_state::gone:
      return "gone";
    case session_state::unavailable:
      return "unavailable";
  }
  return "unknown";
}

std::string session::log_name() const { return detail::log_name(record_key_); }

void session::destroy() noexcept {
  detail::session_access::reset(*this);
  destroyed_ = true;
}

}  // namespace dynasession::inline v0
