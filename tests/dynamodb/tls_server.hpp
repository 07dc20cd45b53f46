// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/acceptor.hpp"
#include "http/certificate.hpp"
#include "http/tcp_socket.hpp"

#include <openssl/ssl.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::test {

struct tls_answers {
  std::vector<std::string> records;     ///< to every request: each a record of its own
  int newest_version = TLS1_3_VERSION;  ///< the oldest is 1.0
  bool resumes_once = false;            ///< with a ticket; a second time it is refused
};

/// An HTTPS server that serves one connection after the other, each until the client closes it.
/// Lifetimes: it outlives its clients.
class tls_server {
 public:
  tls_server(const certificate& shown, tls_answers answers);

  int port() const { return listener_.port(); }
  std::size_t connections() const noexcept { return connections_; }
  /// How many of them resumed the session of an earlier one.
  std::size_t resumed() const noexcept { return resumed_; }
  /// The server name (SNI) of the last client; empty if it sent none.
  std::string name_asked_for() const;

 private:
  void serve(tcp_socket client);
  void answer(SSL* session) const;

  const tls_answers answers_;
  const std::unique_ptr<SSL_CTX, releaser<SSL_CTX_free>> context_;
  const tcp_socket listener_ = tcp_socket::listening_on(0);
  std::atomic<std::size_t> connections_{0};
  std::atomic<std::size_t> resumed_{0};
  mutable std::mutex mutex_;
  std::string name_;
  acceptor acceptor_{listener_, [this](tcp_socket accepted) { serve(std::move(accepted)); }};
};

}  // namespace dynasession::test
