// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>

namespace dynasession::test {

/// Whether this run of the program makes single calls as blocking ones, so that what its tests promise holds for
/// these too.
inline bool tests_blocking_calls() {
  static const bool given = std::getenv("DYNASESSION_TEST_BLOCKING_CALLS") != nullptr;
  return given;
}

}  // namespace dynasession::test
