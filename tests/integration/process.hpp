// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace dynasession::test {

/// A real process. Waited for at the latest when it leaves its scope.
class process {
 public:
  /// Errors: throws std::system_error.
  process(const std::string& program, std::vector<std::string> arguments);
  ~process();
  process(process&& other) noexcept;
  process& operator=(process&&) = delete;

  /// Its exit code; 128 + n if signal n ended it.
  int wait();
  pid_t id() const noexcept { return id_; }

 private:
  pid_t id_ = 0;
};

}  // namespace dynasession::test
