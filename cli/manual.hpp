// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_tree.hpp"

#include <string>

namespace cli {

/// The page for man(1).
std::string manual(const command_info& program, const std::string& version);

}  // namespace cli
