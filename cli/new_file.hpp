// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace cli {

class context;

enum class permission {
  owner_only,  ///< for files that may contain secrets
  execute,     ///< a script
};

/// Writes a new file, and the folders above it. Returns false, and writes nothing, if the file exists.
/// Errors: throws std::system_error.
bool write_new_file(const std::filesystem::path& file, std::string_view text,
                    permission of = permission::owner_only);

/// The path of the YAML file of the environment, which the command line or a variable names; without one, of the
/// general file. Errors: throws misuse, session_error.
std::string config_name(const context& with);
/// Writes the YAML file of all options unless it exists. Errors: throws std::system_error.
bool write_config(const std::filesystem::path& file);

}  // namespace cli
