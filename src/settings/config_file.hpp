// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

constexpr std::size_t max_config_file_size = 64 * 1024;

/// Where a file is looked for, in this order, relative to the application's folder.
/// Errors: invalid_configuration if the environment is no plain name.
result<std::vector<std::filesystem::path>> places_of_config_file(std::string_view environment);

/// The first of them that is there; empty if none is.
result<std::filesystem::path> find_config_file(const std::filesystem::path& folder,
                                               std::string_view environment);

/// Errors: invalid_configuration: not there, no file, not to be read, or larger than any such file.
result<std::string> read_config_file(const std::filesystem::path& file);

}  // namespace dynasession::inline v0::detail
