// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>

namespace dynasession::test {

/// Ends the process well if `act` gives true now, and again in the destructor of a static object that is destroyed
/// after all that `act` has made.
[[noreturn]] inline void act_and_exit(const std::function<bool()>& act) {
  static struct at_end {
    std::function<bool()> act;
    ~at_end() {
      if (!act()) std::_Exit(EXIT_FAILURE);
    }
  } last{act};
  std::exit(act() ? EXIT_SUCCESS : EXIT_FAILURE);
}

/// Expects that what destructors of static objects do, `act`, succeeds.
inline void expect_until_process_end(const std::function<bool()>& act) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(act_and_exit(act), ::testing::ExitedWithCode(EXIT_SUCCESS), "");
}

}  // namespace dynasession::test
