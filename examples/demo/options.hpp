// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "demo/store.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace demo {

struct options {
  int port = 8080;              ///< 0: any free one
  std::chrono::hours later{0};  ///< how far ahead the clock of the sessions is
  store_options store;
  std::filesystem::path key_file;  ///< the folder it lies in exists; empty: there is no home for it
};

/// Ends the program before it has begun.
struct early_exit {
  int code;
  std::string text;  ///< for standard output if the code is 0, else for standard error
};

/// What is not given lies in the user's state folder (XDG), which is made if need be.
std::variant<options, early_exit> parse_options(const std::vector<std::string_view>& arguments);

}  // namespace demo
