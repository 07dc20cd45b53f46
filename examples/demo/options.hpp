// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace demo {

struct options {
  int port = 8080;           ///< 0: any free one
  std::filesystem::path db;  ///< the folder it lies in exists
};

/// Ends the program before it has begun.
struct early_exit {
  int code;
  std::string text;  ///< for standard output if the code is 0, else for standard error
};

/// Without --db: a file in the user's state folder (XDG), which is made if need be.
std::variant<options, early_exit> parse_options(const std::vector<std::string_view>& arguments);

}  // namespace demo
