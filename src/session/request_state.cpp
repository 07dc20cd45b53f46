// SPDX-License-Identifier: Apache-2.0
#include "session/request_state.hpp"

#include "session/session_access.hpp"
#include "session/session_engine.hpp"

namespace dynasession::inline v0::detail {

request_state::~request_state() {
  if (!loaded || abandoned || reported || !session_access::has_intent(session)) return;
  try {
    engine->log(log_level::warning,
                "a changed session was neither committed nor abandoned; its changes are lost");
  } catch (...) {
    // A logger that throws must not end the process from a destructor.
  }
}

}  // namespace dynasession::inline v0::detail
