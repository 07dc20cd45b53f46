// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"
#include "cli/exit_code.hpp"

namespace cli {

/// Writes the commented YAML file; of an environment, its own.
exit_code config_init(const context& with, bool force);
/// Prints every option in effect, and where it came from.
exit_code config_show(const context& with);

/// Where the file of an environment is, or without one the general file. Errors: throws misuse.
std::string config_name(const std::string& environment);
/// Writes the file unless it exists. Errors: throws std::system_error.
bool write_config(const std::filesystem::path& file);

}  // namespace cli
