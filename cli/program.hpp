// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

#include <string>
#include <vector>

namespace cli {

struct option_info {
  std::string name;  ///< "--rate", "-h,--help", or of one without dashes "KEY"
  std::string help;
  bool takes_value = false;
  bool is_positional = false;
  bool is_number = false;
  bool is_whole_number = false;
  std::vector<std::string> choices{};  ///< all possible values; empty: any
  std::string default_value{};         ///< empty: none
};

/// The commands as they are, for their manual and for shells.
struct command_info {
  std::string name;
  std::string help;
  std::vector<option_info> options{};
  std::vector<command_info> commands{};
};

/// Calls `take` for each command, from the program down, with the words that lead to it: "", " config",
/// " config init".
template <class Take>
void walk(const command_info& command, const Take& take, const std::string& path = {}) {
  take(path, command);
  for (const auto& each : command.commands) walk(each, take, path + " " + each.name);
}

/// All commands.
command_info commands();
/// The completion script for a shell: "bash", "zsh" or "fish".
std::string completion(const command_info& program, const std::string& shell);
/// The page for man(1).
std::string manual(const command_info& program, const std::string& version);

/// Runs the program with its arguments, without its name, and returns its exit code.
int run(std::vector<std::string> arguments, process_environment& around);

}  // namespace cli
