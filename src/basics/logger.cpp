// SPDX-License-Identifier: Apache-2.0
#include <dynasession/logger.hpp>

#include <cstdio>
#include <string>

namespace dynasession::inline v0 {

std::string_view to_string(log_level level) noexcept {
  switch (level) {
    case log_level::debug:
      return "debug";
    case log_level::info:
      return "info";
    case log_level::warning:
      return "warning";
    case log_level::error:
      return "error";
  }
  return "unknown";
}

void log_to_stderr(log_level level, std::string_view message) {
  if (level < log_level::warning) return;
  std::string line = "dynasession ";
  line.append(to_string(level)).append(": ").append(message).append("\n");
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace dynasession::inline v0
