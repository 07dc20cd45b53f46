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

/// A TCP connection, with or without TLS, without an event loop. One that `waits` blocks its thread while it waits for
/// the server, until the deadline at the latest. One that does not gives would_block instead: its caller waits until the
/// socket is ready, and calls the same function again.
/// Thread safety: one thread at a time.
class stream {
 public:
  /// Not yet connected. Errors: those of sockets.
  stream(const boost::asio::ip::tcp& protocol, bool waits, boost::system::error_code& failure);
  stream(stream&&) noexcept = default;
  stream& operator=(stream&&) noexcept = default;
  ~stream() = default;

  bool waits() const noexcept;
  /// Connects. Errors: those of sockets; timed_out; would_block.
  void connect(const boost::asio::ip::tcp::endpoint& to, boost::system::error_code& failure);

  /// The session of a TLS connection, to be prepared for `handshake`. Lifetimes: the stream's.
  /// Errors: throws std::bad_alloc.
  SSL* start_tls(SSL_CTX* context);
  /// Errors: those of sockets and TLS; timed_out; would_block.
  void handshake(boost::system::error_code& failure);

  /// Of all that follows, if it `waits`. A deadline that passed does not end it: the next one may be later.
  void set_deadline(deadline until) noexcept;
  bool has_timed_out() const noexcept;

  /// Reads what there is, at least a byte. Errors: eof; those of sockets and TLS; timed_out; would_block.
  std::size_t read_some(std::string& into, boost::system::error_code& failure);
  /// Writes at least a byte. Errors: likewise.
  std::size_t write_some(std::string_view bytes, boost::system::error_code& failure);
  /// After would_block: whether the socket has to be ready for writing, and not for reading.
  bool wants_to_write() const noexcept;

  /// Whether TLS received bytes that no read has returned yet.
  bool has_unread_bytes() const noexcept { return tls_ && SSL_has_pending(tls_.get()) == 1; }
  /// -1 if the socket could not be opened.
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
