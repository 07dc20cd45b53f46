// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/session.hpp>

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
  destroy,
};

/// Decides it from what the handler left behind, without asking anybody.
commit_step plan_commit(const session& session, bool touch_due);

}  // namespace dynasession::inline v0::detail
