// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <string>

namespace dynasession::inline v0::net {

/// What the TLS connections to one server share: the certificates that are trusted, and the session
/// that the next handshake resumes, which saves the server's certificate and its verification.
/// Thread safety: used on one executor that runs one handler at a time.
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
  /// sends the name (SNI), and offers the last session. False if no certificate can name the host.
  bool prepare(SSL* connection, const std::string& host);
  /// After a handshake.
  void handshake_ended(bool succeeded);
  /// Before a connection is destroyed: its session can be resumed although it was not shut down.
  static void keep_resumable(SSL* connection) noexcept;

 private:
  struct free_session {
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
  };

  static int take_session(SSL* connection, SSL_SESSION* session);

  boost::asio::ssl::context context_;
  std::chrono::steady_clock::duration max_resumption_;
  std::chrono::steady_clock::time_point
      verified_;  ///< when the certificate of the last session was
  std::unique_ptr<SSL_SESSION, free_session> last_;
};

}  // namespace dynasession::inline v0::net
