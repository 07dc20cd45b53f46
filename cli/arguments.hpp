// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/program.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace cli {

/// The commands and options of a parser, without the text of the user.
command_info info_of(const CLI::App& app);

/// The arguments with the keys of sessions at the end, after "--". Keys may begin with "-" and would be
/// parsed as options. A key is 43 characters; the start of one is taken for a key unless it begins with "--"
/// or is -h, and after "--" in any case. All of them are moved: the parser takes them from one place alone.
std::vector<std::string> with_keys_last(const std::vector<std::string>& arguments,
                                        const command_info& program);

/// What is wrong with the arguments, without repeating what was typed.
std::string explained(const CLI::ParseError& failure, const command_info& program);

/// Prints the options of the program in the help of each command.
class help_formatter : public CLI::Formatter {
 public:
  std::string make_footer(const CLI::App* app) const override;
};

}  // namespace cli
