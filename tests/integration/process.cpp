// SPDX-License-Identifier: Apache-2.0
#include "integration/process.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace dynasession::test {

process::process(const std::string& program, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), program);
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  const auto failure =
      ::posix_spawn(&id_, program.c_str(), nullptr, nullptr, pointers.data(), environ);
  if (failure != 0) throw std::system_error(failure, std::generic_category(), program);
}

process::~process() {
  if (id_ != 0) wait();
}

process::process(process&& other) noexcept : id_(std::exchange(other.id_, 0)) {}

int process::wait() {
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0)
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
  id_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace dynasession::test
