// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_client.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace dynasession::inline v0::net {

/// A TCP connection, with or without TLS, without an event loop: what waits for the server blocks its thread, until
/// the deadline at the latest.
/// Thread safety: one thread at a time.
class blocking_stream {
 public:
  /// Connects. Errors: those of sockets; timed_out.
  blocking_stream(const boost::asio::ip::tcp::endpoint& to, deadline until,
                  boost::system::error_code& failure);
  blocking_stream(blocking_stream&&) noexcept = default;
  blocking_stream& operator=(blocking_stream&&) noexcept = default;
  ~blocking_stream() = default;

  /// The session of a TLS connection, to be prepared for `handshake`. Lifetimes: the stream's.
  /// Errors: throws std::bad_alloc.
  SSL* start_tls(SSL_CTX* context);
  void handshake(boost::system::error_code& failure);

  /// Of all that follows. A deadline that passed does not end it: the next one may be later.
  void set_deadline(deadline until) noexcept;
  bool has_timed_out() const noexcept;

  /// Reads what there is, at least a byte. Errors: eof; those of sockets and TLS; timed_out.
  std::size_t read_some(std::string& into, boost::system::error_code& failure);
  /// Writes at least a byte. Errors: likewise.
  std::size_t write_some(std::string_view bytes, boost::system::error_code& failure);

  /// Whether TLS received bytes that no read has returned yet.
  bool has_unread_bytes() const noexcept { return tls_ && SSL_has_pending(tls_.get()) == 1; }
  int descriptor() const noexcept;

 private:
  class socket;
  struct free_tls {
    void operator()(SSL* session) const noexcept { SSL_free(session); }
  };
  struct free_socket {
    void operator()(socket* closed) const noexcept;
  };

  boost::system::error_code reason_of(int result) const;

  std::unique_ptr<socket, free_socket> socket_;  // at one place: TLS knows it
  std::unique_ptr<SSL, free_tls> tls_;
};

}  // namespace dynasession::inline v0::net
