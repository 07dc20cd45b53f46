// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_tree.hpp"
#include "cli/surroundings.hpp"

#include <string>
#include <vector>

namespace cli {

/// The program, from its arguments (without its name) to its exit code.
int run(std::vector<std::string> arguments, surroundings& around);

/// Its commands.
command_info commands();

}  // namespace cli
