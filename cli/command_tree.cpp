// SPDX-License-Identifier: Apache-2.0
#include "cli/command_tree.hpp"

namespace cli {

void walk(const command_info& command,
          const std::function<void(const std::string& path, const command_info& command)>& take,
          const std::string& path) {
  take(path, command);
  for (const auto& each : command.commands) walk(each, take, path + " " + each.name);
}

}  // namespace cli
