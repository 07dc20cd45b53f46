// SPDX-License-Identifier: Apache-2.0
#include "slow_server.hpp"

#include "http/answer.hpp"
#include "http/http_server.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace bench {
namespace {

[[noreturn]] void serve(const std::string& body, std::chrono::milliseconds delay, int port_pipe) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  auto same = dynasession::test::ok_answer(body);
  same.after(delay);
  const dynasession::test::http_server server([&](const auto&) { return same; });
  const int port = server.port();
  if (::write(port_pipe, &port, sizeof port) != sizeof port) ::_exit(1);
  for (;;) ::pause();
}

}  // namespace

slow_server::slow_server(std::string answer_body, std::chrono::milliseconds delay) {
  std::array<int, 2> pipe;
  if (::pipe(pipe.data()) != 0) throw std::runtime_error("no pipe");
  process_ = ::fork();
  if (process_ == 0) serve(answer_body, delay, pipe[1]);
  const auto got = ::read(pipe[0], &port_, sizeof port_);
  ::close(pipe[0]);
  ::close(pipe[1]);
  if (got != sizeof port_) throw std::runtime_error("the server did not start");
}

slow_server::~slow_server() {
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

}  // namespace bench
