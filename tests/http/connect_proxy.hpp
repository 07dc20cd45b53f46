// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/acceptor.hpp"
#include "http/http_head.hpp"
#include "http/tcp_socket.hpp"

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::test {

/// An HTTP proxy that connects through (CONNECT) to the port that is asked for, on this machine whatever the
/// name. One connection after the other, each until one side closes: its clients go before it does.
class connect_proxy {
 public:
  /// `agreed` is the whole answer to those it connects through.
  explicit connect_proxy(std::string agreed = "HTTP/1.1 200 Connection established\r\n\r\n")
      : agreed_(std::move(agreed)) {}

  int port() const { return listener_.port(); }
  std::vector<http_head> requests() const;

 private:
  void serve(tcp_socket client);

  const std::string agreed_;
  mutable std::mutex mutex_;
  std::vector<http_head> requests_;
  const tcp_socket listener_ = tcp_socket::listening_on(0);
  acceptor acceptor_{listener_, [this](tcp_socket accepted) { serve(std::move(accepted)); }};
};

}  // namespace dynasession::test
