// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/clock.hpp>
#include <dynasession/random_source.hpp>
#include <dynasession/settings.hpp>

#include <boost/json/value.hpp>

#include <filesystem>
#include <iosfwd>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cli {

enum class exit_code {
  done = 0,
  failed = 1,       ///< or problems were found
  misused = 2,      ///< the command line or an option is wrong
  unconfirmed = 3,  ///< nothing was done: it was not confirmed
  interrupted = 130,
};

/// What the program uses of its process; tests provide their own.
struct process_environment {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::filesystem::path folder{};  ///< the base of relative paths
  dynasession::variables variables{};
  dynasession::clock_source clock = dynasession::system_now;
  dynasession::random_source random = dynasession::system_random;
  std::stop_token stop{};  ///< Ctrl-C
};

/// What can be said with every command.
struct global_options {
  std::vector<std::string> set{};  ///< "name=value"
  std::string environment{};
  std::string config_file{};
  std::string store{};
  std::string table_name{};
  std::string region{};
  std::string endpoint{};
  std::string sqlite_path{};
  bool json = false;
  bool yes = false;
};

/// A command line that makes no sense; never shows what was typed.
struct misuse : std::runtime_error {
  using runtime_error::runtime_error;
};
struct unconfirmed : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Ctrl-C, before it was known what to do.
struct interrupted : std::runtime_error {
  using runtime_error::runtime_error;
};

enum class colour { none, green, yellow, red };

/// What a command works with: the options, and where its words go.
class context {
 public:
  context(process_environment& around, global_options options)
      : around_(around), options_(std::move(options)) {}

  /// From the command line, a file and the environment. Further `options` are as if of the command line.
  /// Errors: throws `session_error`, misuse.
  dynasession::settings settings(
      std::vector<std::pair<std::string, dynasession::option_value>> options = {}) const;

  /// Returns if it may be done: with --yes, or if somebody at a terminal says so. Errors: unconfirmed.
  void confirm(std::string_view question) const;

  bool is_json() const noexcept { return options_.json; }
  /// The result for machines; nothing without --json.
  void give(const boost::json::value& result) const;
  /// A line for people; nothing with --json.
  void say(std::string_view line) const;
  /// Text for another program, whatever the form of results.
  void print(std::string_view text) const;
  /// A remark beside the result.
  void remark(std::string_view line) const;
  /// One line that takes the place of the one before; nothing unless a person looks on.
  void progress(std::string_view line) const;
  std::string coloured(std::string_view text, colour by) const;

  const std::string& environment() const noexcept { return options_.environment; }
  const process_environment& around() const noexcept { return around_; }
  std::filesystem::path path(const std::string& relative) const {
    return around_.folder / relative;
  }

 private:
  process_environment& around_;
  global_options options_;
};

}  // namespace cli
