// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/browser.hpp"
#include "support/faulty_store.hpp"
#include "support/test_random.hpp"

#include <dynasession/configuration.hpp>
#include <dynasession/session_manager.hpp>
#include <dynasession/testing/manual_clock.hpp>
#include <dynasession/testing/memory_store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::test {

/// A manager over a faulty store, with a manual clock and a log that the test can read.
class managed : public testing::Test {
 protected:
  configuration options() {
    configuration made;
    made.secret_key = "a secret of thirty-two bytes ...";
    made.clock = clock.source();
    made.random = random;
    made.deadline = std::chrono::seconds(20);  // sanitizers are slow
    made.logger = [this](log_level, std::string_view line) { log.emplace_back(line); };
    made.error_handler = [this](const error_report& report) {
      reports.push_back(report);
      return failure_action::proceed;
    };
    return made;
  }
  session_manager manager(configuration made) { return {store, std::move(made)}; }

  /// A browser that has a session holding n = 1, and no call counted so far.
  browser with_session(const session_manager& sessions) {
    browser made(sessions);
    made.visit([](session& s) { s.set("n", 1); });
    store->forget_calls();
    return made;
  }

  manual_clock clock;
  random_source random = without_pauses(test_random());
  std::shared_ptr<memory_store> memory = std::make_shared<memory_store>();
  std::shared_ptr<faulty_store> store = std::make_shared<faulty_store>(memory);
  std::vector<std::string> log;
  std::vector<error_report> reports;
};

}  // namespace dynasession::test
