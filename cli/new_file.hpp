// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace cli {

enum class permission {
  owner_only,  ///< it may come to hold secrets
  execute,
};

/// Writes a file that is not there yet, and the folders above it; false if it is there: then nothing is
/// written. Errors: throws std::system_error.
bool write_new_file(const std::filesystem::path& file, std::string_view text,
                    permission of = permission::owner_only);

/// Where the file of an environment is, or without one the general file. Errors: throws misuse.
std::string config_name(const std::string& environment);
/// Writes the YAML file of all options unless it exists. Errors: throws std::system_error.
bool write_config(const std::filesystem::path& file);

}  // namespace cli
