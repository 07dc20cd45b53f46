// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace dynasession::test {

/// A program started by a test, its output caught. Ends with the test, whatever happens.
class child_process {
 public:
  using environment = std::map<std::string, std::string>;

  /// `set` is added to the environment; without XDG_STATE_HOME, a secret key or variables of AWS unless
  /// given there.
  child_process(std::vector<std::string> command, const std::filesystem::path& folder,
                const environment& set = {});
  ~child_process();
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  /// The next line of its output, standard error included; empty at the end.
  std::string read_line();
  /// All that is left of its output.
  std::string read_rest();
  /// Its exit code once it has ended by itself; 128 + n if signal n ended it.
  int wait();
  /// Asks it to end, as Ctrl+C (SIGINT) or a service manager (SIGTERM) does.
  int stop(int signal);

  int id() const noexcept { return process_; }

 private:
  bool read_more();

  int process_ = -1;
  int output_ = -1;
  std::string received_;
};

}  // namespace dynasession::test
