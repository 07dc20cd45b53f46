// SPDX-License-Identifier: Apache-2.0
#include "cli/program.hpp"

#include <unistd.h>

#include <csignal>
#include <iostream>
#include <stop_token>
#include <thread>

namespace {

// A handler may do next to nothing: a thread waits for the signal instead. The first asks for an end, the
// second is one.
std::jthread wait_for_interrupts(std::stop_source stop) {
  sigset_t interrupts;
  sigemptyset(&interrupts);
  sigaddset(&interrupts, SIGINT);
  sigaddset(&interrupts, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &interrupts, nullptr);  // for every thread made from now on, too
  return std::jthread([interrupts, stop](std::stop_token over) mutable {
    constexpr timespec moment{0, 100'000'000};
    while (!over.stop_requested()) {
      if (::sigtimedwait(&interrupts, nullptr, &moment) < 0) continue;
      if (stop.stop_requested()) ::_exit(static_cast<int>(cli::exit_code::interrupted));
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
