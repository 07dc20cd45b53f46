// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace house {

/// The project's files: contents by path, relative to the root.
using source_tree = std::map<std::string, std::string>;

/// Every text file of the folders that hold code and its build.
source_tree read_tree(const std::filesystem::path& root);

/// As written: `"crypto/sha256.hpp"`, `<dynasession/session.hpp>`, `<vector>`.
std::vector<std::string> includes_of(const std::string& text);

/// What a file includes: paths of the project's files, all others as written.
std::set<std::string> included_by(const std::string& path, const source_tree& tree);

/// The same, also by way of other files of the project.
std::set<std::string> reached_from(const std::string& path, const source_tree& tree);

/// "src/aws" of "src/aws/sigv4.cpp".
std::string folder_of(const std::string& path);

/// Whether a path lies in a folder, or in one below.
bool is_in(const std::string& path, const std::string& folder);

bool is_code(const std::string& path);

/// Without comments; string literals stay.
std::string without_comments(const std::string& text);

}  // namespace house
