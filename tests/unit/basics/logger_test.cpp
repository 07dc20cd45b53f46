// SPDX-License-Identifier: Apache-2.0
#include <dynasession/logger.hpp>

#include <gtest/gtest.h>

namespace dynasession {
namespace {

TEST(logger, warnings_and_errors_go_to_standard_error) {
  testing::internal::CaptureStderr();
  log_to_stderr(log_level::warning, "careful");
  log_to_stderr(log_level::error, "broken");
  log_to_stderr(log_level::info, "by the way");
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "dynasession warning: careful\ndynasession error: broken\n");
}

}  // namespace
}  // namespace dynasession
