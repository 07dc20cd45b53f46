// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/managed.hpp"

#include <dynasession/testing/run.hpp>

#include <cstddef>

namespace dynasession::test {

inline void log_in_ann(session& s) { s.log_in("ann"); }

class login_test : public managed {
 protected:
  /// The records of sessions that have not ended.
  std::size_t live_sessions() {
    const auto page = run(memory->scan(scan_request())).value();
    std::size_t count = 0;
    for (const auto& each : page.sessions)
      count += !each.is_tombstone && each.expire_at > clock.now() ? 1U : 0U;
    return count;
  }
  /// A login whose response never arrives: the browser keeps the id that it had.
  void log_in_in_vain(browser visitor) {
    ASSERT_EQ(visitor.visit(log_in_ann).status, commit_status::saved);
  }
};

}  // namespace dynasession::test
