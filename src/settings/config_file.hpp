// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>
#include <dynasession/option_value.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::detail {

constexpr std::size_t max_config_file_size = 64 * 1024;

/// Where a file is looked for, in this order, relative to the folder of the application.
/// Errors: invalid_configuration, if the environment is not a plain name.
result<std::vector<std::filesystem::path>> places_of_config_file(std::string_view environment);

/// The first of them that exists; empty if none does. Errors: invalid_configuration; also with the name of one of which
/// this process cannot know whether it exists, as in a folder that it may not search.
result<std::filesystem::path> find_config_file(const std::filesystem::path& folder,
                                               std::string_view environment);

/// Files of these names that end in ".yaml" and so are not found, relative to the folder.
std::vector<std::filesystem::path> files_with_wrong_ending(const std::filesystem::path& folder,
                                                           std::string_view environment);

/// The environment: as given, else from DYNAMO_DB_SESSION_ENVIRONMENT (or with the prefix AWS_, which wins),
/// else from APP_ENV, if that is a plain name. Errors: invalid_configuration.
result<std::string> environment_of(std::string given, const variables& from);

/// The text of a file that an option names. Errors: invalid_configuration, without the name, if it does not
/// exist, is not a file, cannot be read, or is too large.
result<std::string> read_named_file(const std::filesystem::path& file);

}  // namespace dynasession::inline v0::detail
