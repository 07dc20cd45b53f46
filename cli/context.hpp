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

/// The options of every command.
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

/// Whether a "name=value" of `set` is a secret, or a URL with a user or a password.
bool is_secret(const std::string& setting);

/// A wrong command line. Does not repeat what was typed.
struct misuse : std::runtime_error {
  using runtime_error::runtime_error;
};
/// Something was not done, because it was not confirmed.
struct unconfirmed : std::runtime_error {
  using runtime_error::runtime_error;
};

/// Ctrl-C before anything was done.
struct interrupted : std::runtime_error {
  using runtime_error::runtime_error;
};

enum class colour { none, green, yellow, red };

/// The options of a command, and its output. Records, and answers of servers, are written by others: text
/// for people is printed without characters that control a terminal, JSON with such characters escaped.
class context {
 public:
  context(process_environment& around, global_options options)
      : around_(around), options_(std::move(options)) {}

  /// From the command line, a file and the environment. Prints their warnings. Errors: throws
  /// `session_error`, misuse.
  dynasession::settings settings() const;

  /// Returns with --yes, or if the user at the terminal agrees. Errors: throws unconfirmed.
  void confirm(std::string_view question) const;

  bool is_json() const noexcept { return options_.json; }
  /// Prints a result with --json.
  void give(const boost::json::value& result) const;
  /// Prints a line without --json.
  void say(std::string_view line) const;
  /// The same, with a coloured mark before the line if the output is a terminal.
  void say(std::string_view mark, colour of_mark, std::string_view line) const;
  /// Prints text for another program, with or without --json.
  void print(std::string_view text) const;
  /// Whether all that was printed could be written so far. It cannot, once a program that read it has ended.
  bool can_print() const;
  /// Prints a line to standard error.
  void remark(std::string_view line) const;
  /// Replaces the line before it, if standard error is a terminal; not with --json.
  void progress(std::string_view line) const;

  const global_options& options() const noexcept { return options_; }
  /// The command line of this program and its options, quoted for a shell, without secrets.
  std::string command() const;
  const process_environment& around() const noexcept { return around_; }
  std::filesystem::path path(const std::string& relative) const {
    return around_.folder / relative;
  }

 private:
  std::string coloured(std::string text, colour by) const;

  process_environment& around_;
  global_options options_;
};

}  // namespace cli
