// SPDX-License-Identifier: Apache-2.0
#include "support/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace dynasession::test {
namespace {

constexpr int timeout_ms = 60'000;

/// Variables by which the person who runs the tests may have set programs up for other work.
constexpr std::array configuring{"XDG_STATE_HOME",    "DYNAMO_DB_SESSION_SECRET_KEY",
                                 "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                                 "AWS_SESSION_TOKEN", "AWS_REGION",
                                 "AWS_DEFAULT_REGION"};

[[noreturn]] void become(std::vector<std::string>& command, const std::filesystem::path& folder,
                         const child_process::environment& set, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  for (const auto* name : configuring) ::unsetenv(name);
  for (const auto& [name, value] : set) ::setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> arguments;
  for (auto& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  if (::chdir(folder.c_str()) == 0) ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

}  // namespace

child_process::child_process(std::vector<std::string> command, const std::filesystem::path& folder,
                             const environment& set) {
  std::array<int, 2> pipe;
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  process_ = ::fork();
  if (process_ == 0) become(command, folder, set, pipe[1]);
  ::close(pipe[1]);
  output_ = pipe[0];
}

child_process::~child_process() {
  if (process_ > 0) stop(SIGKILL);
  ::close(output_);
}

bool child_process::read_more() {
  pollfd readable{output_, POLLIN, 0};
  if (::poll(&readable, 1, timeout_ms) != 1) throw std::runtime_error("the program is silent");
  std::array<char, 4096> buffer;
  const auto count = ::read(output_, buffer.data(), buffer.size());
  if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0;
}

std::string child_process::read_line() {
  while (received_.find('\n') == std::string::npos && read_more()) continue;
  const auto line = received_.substr(0, received_.find('\n'));
  received_.erase(0, line.size() + 1);
  return line;
}

std::string child_process::read_rest() {
  while (read_more()) continue;
  return std::exchange(received_, {});
}

int child_process::wait() {
  int status = 0;
  ::waitpid(std::exchange(process_, -1), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int child_process::stop(int signal) {
  ::kill(process_, signal);
  return wait();
}

}  // namespace dynasession::test
