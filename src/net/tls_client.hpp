// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <openssl/ssl.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

namespace dynasession::inline v0::net {

/// What the TLS connections to one server share: the certificates that are trusted, and the sessions
/// that the next handshakes resume, which saves the server's certificate and its verification.
/// A ticket of TLS 1.3 is offered once, because a server may refuse it afterwards, and each connection
/// brings new ones. The last one is kept for all that are opened until then. What is opened before any
/// connection brought a ticket cannot resume.
/// Thread safety: concurrent calls are safe.
class tls_client {
 public:
  /// `ca_file`: PEM; empty: the certificates of the system. `max_resumption`: for this time after a
  /// whole handshake its session is resumed; then the certificate is verified again.
  /// Errors: throws boost::system::system_error if the file cannot be read.
  tls_client(const std::string& ca_file, std::chrono::steady_clock::duration max_resumption);
  ~tls_client();
  tls_client(const tls_client&) = delete;
  tls_client& operator=(const tls_client&) = delete;

  boost::asio::ssl::context& context() noexcept { return context_; }

  /// Before a handshake: sets the host that the certificate must name among its alternative names,
  /// sends the name (SNI), and offers the newest session. False if no certificate can name the host.
  bool prepare(SSL* connection, const std::string& host);
  /// After a handshake.
  void handshake_ended(bool succeeded);

 private:
  struct free_session {
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
  };

  using session_ptr = std::unique_ptr<SSL_SESSION, free_session>;

  /// A session that can be resumed.
  struct ticket {
    session_ptr session;
    std::chrono::steady_clock::time_point verified;  ///< when the server's certificate was
  };

  /// Enough for the connections that a busy process opens at once.
  static constexpr std::size_t max_tickets = 64;

  static int take_session(SSL* connection, SSL_SESSION* session);
  void keep(ticket newest);
  void offer_newest(SSL* connection);

  boost::asio::ssl::context context_;
  std::chrono::steady_clock::duration max_resumption_;
  std::mutex mutex_;
  std::deque<ticket> tickets_;  ///< the newest is last
};

}  // namespace dynasession::inline v0::net
