// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace cli {

struct option_info {
  std::string name;  ///< "--rate", "-h,--help", or of one without dashes "KEY"
  std::string help;
  bool takes_value = false;
  bool is_positional = false;
};

/// The commands as they are, for their manual and for shells.
struct command_info {
  std::string name;
  std::string help;
  std::vector<option_info> options{};
  std::vector<command_info> commands{};
};

/// Each command, from the program down, with the words that lead to it: "", " config", " config init".
void walk(const command_info& command,
          const std::function<void(const std::string& path, const command_info& command)>& take,
          const std::string& path = {});

}  // namespace cli
