// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/store/record.hpp>
#include <dynasession/store/session_store.hpp>
#include <dynasession/testing/manual_clock.hpp>

#include <boost/json/value.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <sstream>
#include <stop_token>
#include <string>
#include <vector>

namespace dynasession::test {

/// The program in a folder of its own, without a terminal unless a test gives it one.
class command_line : public ::testing::Test {
 protected:
  /// Its exit code; `out` and `err` are what it wrote.
  int run_cli(std::vector<std::string> arguments);
  /// With --json.
  boost::json::value result_of(std::vector<std::string> arguments);

  void write(const std::string& file, const std::string& text) const;
  std::string read(const std::string& file) const;
  bool exists(const std::string& file) const {
    return std::filesystem::exists(folder_.path() / file);
  }

  /// A record in the store of the folder, sessions.db.
  void given(record made);
  void given(std::string key, std::chrono::seconds idle = {}, std::optional<std::string> user = {});
  bool is_there(std::string key) const;

  temporary_folder folder_;
  manual_clock clock_;
  variables variables_;
  std::string typed_;  ///< at a terminal, if it is one
  bool is_terminal_ = false;
  std::stop_source stop_;
  std::string out_, err_;
};

}  // namespace dynasession::test
