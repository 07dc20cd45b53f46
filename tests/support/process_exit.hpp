// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <functional>
#include <optional>
#include <string>

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

/// Expects that a child process in which `end` calls std::exit succeeds. No destructor removes the temporary folders
/// of the child, so they are in one of the parent.
inline void expect_successful_exit(const std::function<void()>& end) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const temporary_folder of_child;
  const char* set = std::getenv("TMPDIR");
  const auto before = set ? std::optional<std::string>(set) : std::nullopt;
  ::setenv("TMPDIR", of_child.path().c_str(), 1);
  EXPECT_EXIT(end(), ::testing::ExitedWithCode(EXIT_SUCCESS), "");
  before ? ::setenv("TMPDIR", before->c_str(), 1) : ::unsetenv("TMPDIR");
}

/// Expects that what destructors of static objects do, `act`, succeeds.
inline void expect_until_process_end(const std::function<bool()>& act) {
  expect_successful_exit([&] { act_and_exit(act); });
}

}  // namespace dynasession::test
