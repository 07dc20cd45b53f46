// SPDX-License-Identifier: Apache-2.0
#include "http/acceptor.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <utility>

namespace dynasession::test {

acceptor::acceptor(const tcp_socket& listener, taker take)
    : listener_(listener),
      take_(std::move(take)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this] { run(); }) {}

acceptor::~acceptor() {
  ::eventfd_write(stop_.descriptor(), 1);
  thread_.join();
}

void acceptor::run() {
  while (wait_for_a_client()) {
    tcp_socket client(::accept4(listener_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.is_open()) continue;
    client.send_without_delay();
    take_(std::move(client));
  }
}

bool acceptor::wait_for_a_client() const {
  std::array<pollfd, 2> awaited{
      {{listener_.descriptor(), POLLIN, 0}, {stop_.descriptor(), POLLIN, 0}}};
  ::poll(awaited.data(), awaited.size(), -1);
  return awaited[1].revents == 0;
}

}  // namespace dynasession::test
