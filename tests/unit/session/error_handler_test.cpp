// SPDX-License-Identifier: Apache-2.0
#include <dynasession/error_handler.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dynasession {
namespace {

struct log_lines {
  std::vector<std::string> lines;
  logger sink() {
    return [this](log_level, std::string_view line) { lines.emplace_back(line); };
  }
};

error_report soft() {
  return {operation::load, error(errc::unavailable, "connection refused"), "Ab12Cd34", false};
}

TEST(rule_19_error_handler, a_soft_error_is_logged_and_the_request_goes_on) {
  log_lines log;
  EXPECT_EQ(raise_or_log(false, log.sink())(soft()), failure_action::proceed);
  ASSERT_EQ(log.lines.size(), 1u);
  EXPECT_EQ(log.lines[0],
            "the session store is unavailable: load of session Ab12Cd34: connection refused");
}

TEST(rule_19_error_handler, raise_errors_raises_soft_errors_too) {
  log_lines log;
  EXPECT_EQ(raise_or_log(true, log.sink())(soft()), failure_action::raise);
}

TEST(rule_19_error_handler, hard_errors_are_raised) {
  log_lines log;
  const auto handler = raise_or_log(false, log.sink());
  EXPECT_EQ(handler({operation::load, error(errc::missing_table, ""), "", false}),
            failure_action::raise);
  EXPECT_EQ(handler({operation::load, error(errc::lock_wait_timeout, ""), "", false}),
            failure_action::raise);
  EXPECT_EQ(handler({operation::save, error(errc::conflict, ""), "", true}), failure_action::raise);
  EXPECT_TRUE(log.lines.empty()) << "a manager logs what it raises";
}

TEST(rule_19_error_handler, every_operation_has_a_name) {
  for (const auto op : {operation::load, operation::create, operation::save, operation::touch,
                        operation::renew, operation::destroy})
    EXPECT_NE(to_string(op), "unknown");
}

}  // namespace
}  // namespace dynasession
