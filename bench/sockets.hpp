// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct tls_releaser {
  void operator()(SSL_CTX* held) const noexcept { SSL_CTX_free(held); }
  void operator()(SSL* held) const noexcept { SSL_free(held); }
};
using tls_context = std::unique_ptr<SSL_CTX, tls_releaser>;

/// Files of PEM.
tls_context serving_tls(const std::string& certificate_file, const std::string& key_file);
/// Trusts the certificates of the file.
tls_context trusting_tls(const std::string& certificate_file);

/// Sockets of this machine, as little around them as can be. Errors: std::runtime_error.
int listen_anywhere();
int port_of(int socket);
int connect_to(int port);
void send_without_delay(int socket);
void make_nonblocking(int socket);

/// The size of the HTTP message that the bytes begin with; 0 while it is not all there.
std::size_t message_size(std::string_view bytes);

/// A connection over a socket, which it closes; with TLS if it has a context.
class wire {
 public:
  enum class side { client, server };

  wire() = default;
  explicit wire(int socket) noexcept : socket_(socket) {}
  wire(int socket, SSL_CTX* context, side which);
  wire(wire&& other) noexcept;
  wire& operator=(wire&& other) noexcept;
  ~wire();

  int descriptor() const noexcept { return socket_; }
  /// Appends all that is there; false if the peer has hung up.
  bool receive(std::string& to);
  /// The peer takes it all at once.
  void send(std::string_view bytes);

  bool is_established() const noexcept { return SSL_is_init_finished(tls_.get()) == 1; }
  bool is_resumed() const noexcept { return SSL_session_reused(tls_.get()) == 1; }

 private:
  int socket_ = -1;
  std::unique_ptr<SSL, tls_releaser> tls_;
};

/// Waits for sockets that can be read.
class epoll {
 public:
  epoll();
  ~epoll();
  epoll(const epoll&) = delete;
  epoll& operator=(const epoll&) = delete;

  void watch(int socket) const;
  /// At least one.
  const std::vector<int>& wait() { return look(-1); }
  /// None, if none is ready.
  const std::vector<int>& poll() { return look(0); }

 private:
  const std::vector<int>& look(int milliseconds);

  int epoll_;
  std::vector<int> ready_;
};

}  // namespace bench
