// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynasession::test {

/// The reason of the `session_error` that an act throws; no failure if it throws none.
template <class F>
error thrown_by(F act) {
  try {
    act();
  } catch (const session_error& thrown) {
    return thrown.reason();
  }
  return {};
}

/// What an act that checks options says of them: "none" if it accepts them.
template <class F>
std::string refusal_by(F act) {
  const auto reason = thrown_by(act);
  if (!reason.failed()) return "none";
  EXPECT_EQ(reason.code(), errc::invalid_configuration);
  return reason.detail();
}

}  // namespace dynasession::test
