// SPDX-License-Identifier: Apache-2.0
#include "http/connect_proxy.hpp"

#include "http/message_reader.hpp"

#include <poll.h>

#include <array>

namespace dynasession::test {
namespace {

// "CONNECT db.test:443 HTTP/1.1"
int port_in(const std::string& first_line) {
  const auto target = first_line.substr(0, first_line.rfind(' '));
  return static_cast<int>(to_number(target.substr(target.rfind(':') + 1)).value_or(0));
}

/// False once there is nothing more to come.
bool pass_on(tcp_socket& from, tcp_socket& to) {
  std::string bytes;
  return from.receive(bytes, tcp_socket::forever) == reception::bytes && to.send(bytes);
}

void connect_through(tcp_socket& client, tcp_socket& server) {
  for (;;) {
    std::array<pollfd, 2> ready{
        {{client.descriptor(), POLLIN, 0}, {server.descriptor(), POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), -1) <= 0) return;
    if (ready[0].revents && !pass_on(client, server)) return;
    if (ready[1].revents && !pass_on(server, client)) return;
  }
}

}  // namespace

std::vector<http_head> connect_proxy::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void connect_proxy::serve(tcp_socket client) {
  const auto head = message_reader(client).head();
  if (!head) return;
  const http_head asked(*head);
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(asked);
  }
  auto server = tcp_socket::connected_to(port_in(asked.first_line));
  if (client.send(agreed_)) connect_through(client, server);
}

}  // namespace dynasession::test
