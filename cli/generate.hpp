// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"

#include <string>

namespace cli {

/// Writes a script that makes the table (`up`) and removes it (`down`), numbered by the time, and the
/// YAML file where there is none.
exit_code generate_migration(const context& with, const std::string& name);

}  // namespace cli
