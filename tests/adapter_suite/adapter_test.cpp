// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter_test.hpp"

namespace dynasession::test {

configuration adapter_test::options() {
  return {.secret_key = "a secret of the adapter suite, 32 bytes or more",
          .logger = [this](log_level, std::string_view line) {
            const std::lock_guard lock(mutex_);
            log_.emplace_back(line);
          }};
}

std::vector<std::string> adapter_test::log_lines(std::string_view with) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> found;
  for (const auto& line : log_)
    if (line.find(with) != line.npos) found.push_back(line);
  return found;
}

}  // namespace dynasession::test
