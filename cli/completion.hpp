// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_tree.hpp"

#include <string>

namespace cli {

/// What completes the commands in a shell: "bash", "zsh" or "fish".
std::string completion(const command_info& program, const std::string& shell);

}  // namespace cli
