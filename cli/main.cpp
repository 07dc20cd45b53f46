// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <iostream>
#include <optional>
#include <stop_token>
#include <string_view>
#include <thread>

namespace {

// The command has this time to end by itself; what it waits for may know no signals, such as a person who is
// asked, or a program that does not read the output. Stores and files are never half written.
constexpr std::chrono::milliseconds time_to_end{800};

[[noreturn]] void end_now() {
  constexpr std::string_view words = "dynasession: interrupted\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, words.data(), words.size());
  ::_exit(static_cast<int>(cli::exit_code::interrupted));
}

// A handler may do next to nothing: a thread waits for the signal instead. The first asks for an end, the
// second is one.
std::jthread wait_for_interrupts(std::stop_source stop) {
  sigset_t interrupts;
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  sigaddset(&interrupts, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &interrupts, nullptr);  // for every thread made from now on, too
  return std::jthread([interrupts, stop](std::stop_token over) mutable {
    constexpr timespec moment{0, 50'000'000};
    std::optional<std::chrono::steady_clock::time_point> end;
    while (!over.stop_requested()) {
      const bool has_come = ::sigtimedwait(&interrupts, nullptr, &moment) >= 0;
      const auto now = std::chrono::steady_clock::now();
      if (end && (has_come || now >= *end)) end_now();
      if (!has_come) continue;
      end = now + time_to_end;
      stop.request_stop();
    }
  });
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::stop_source stop;
  const auto waiting = wait_for_interrupts(stop);
  cli::process_environment around{.in = std::cin,
                                  .out = std::cout,
                                  .err = std::cerr,
                                  .in_is_terminal = ::isatty(STDIN_FILENO) == 1,
                                  .out_is_terminal = ::isatty(STDOUT_FILENO) == 1,
                                  .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
                                  .variables = dynasession::process_variables(),
                                  .stop = stop.get_token()};
  return cli::run({argv + 1, argv + argc}, around);
}
