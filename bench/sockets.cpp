// SPDX-License-Identifier: Apache-2.0
#include "sockets.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace bench {
namespace {

int require(int result, const char* what) {
  if (result < 0) throw std::runtime_error(std::string("cannot ") + what);
  return result;
}

void require_tls(bool worked) {
  if (!worked) throw std::runtime_error("OpenSSL refuses");
}

sockaddr_in this_machine(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<in_port_t>(port));
  return address;
}

/// Where `field`, in lower case, begins in the head, in any case; npos if it does not.
std::size_t find_field(std::string_view head, std::string_view field) {
  for (std::size_t line = head.find("\r\n"); line != head.npos;
       line = head.find("\r\n", line + 2)) {
    const auto name = head.substr(line + 2, field.size());
    bool is_it = name.size() == field.size();
    for (std::size_t i = 0; is_it && i < field.size(); ++i)
      is_it = std::tolower(static_cast<unsigned char>(name[i])) == field[i];
    if (is_it) return line + 2;
  }
  return head.npos;
}

}  // namespace

tls_context serving_tls(const std::string& certificate_file, const std::string& key_file) {
  tls_context made(SSL_CTX_new(TLS_server_method()));
  require_tls(
      SSL_CTX_use_certificate_file(made.get(), certificate_file.c_str(), SSL_FILETYPE_PEM) == 1 &&
      SSL_CTX_use_PrivateKey_file(made.get(), key_file.c_str(), SSL_FILETYPE_PEM) == 1);
  return made;
}

tls_context trusting_tls(const std::string& certificate_file) {
  tls_context made(SSL_CTX_new(TLS_client_method()));
  require_tls(SSL_CTX_load_verify_locations(made.get(), certificate_file.c_str(), nullptr) == 1);
  SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
  return made;
}

int listen_anywhere() {
  const int made = require(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket");
  const auto address = this_machine(0);
  require(::bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  require(::listen(made, 4096), "listen");
  return made;
}

int port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  require(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size), "find the port");
  return ntohs(address.sin_port);
}

int connect_to(int port) {
  const int made = require(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "make a socket");
  const auto address = this_machine(port);
  require(::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
  send_without_delay(made);
  return made;
}

void send_without_delay(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void make_nonblocking(int socket) {
  require(::fcntl(socket, F_SETFL, O_NONBLOCK), "change a socket");
}

std::size_t message_size(std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == bytes.npos) return 0;
  constexpr std::string_view field = "content-length:";
  const auto head = bytes.substr(0, end);
  const auto found = find_field(head, field);
  std::size_t length = 0;
  if (found != head.npos) {
    const auto begin = head.find_first_not_of(' ', found + field.size());
    std::from_chars(head.data() + begin, head.data() + head.size(), length);
  }
  const auto size = end + 4 + length;
  return bytes.size() < size ? 0 : size;
}

wire::wire(int socket, SSL_CTX* context, side which) : socket_(socket), tls_(SSL_new(context)) {
  require_tls(tls_ && SSL_set_fd(tls_.get(), socket) == 1);
  if (which == side::server)
    SSL_set_accept_state(tls_.get());
  else
    require_tls(SSL_connect(tls_.get()) == 1);
}

wire::wire(wire&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), tls_(std::move(other.tls_)) {}

wire& wire::operator=(wire&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(tls_, other.tls_);
  return *this;
}

wire::~wire() {
  if (socket_ >= 0) ::close(socket_);
}

bool wire::receive(std::string& to) {
  std::array<char, 16 * 1024> bytes;
  for (;;) {
    long size = 0;
    if (tls_) {
      size = SSL_read(tls_.get(), bytes.data(), bytes.size());
      if (size <= 0)
        return SSL_get_error(tls_.get(), static_cast<int>(size)) == SSL_ERROR_WANT_READ;
    } else {
      size = ::recv(socket_, bytes.data(), bytes.size(), 0);
      if (size < 0) return errno == EAGAIN;
      if (size == 0) return false;
    }
    to.append(bytes.data(), static_cast<std::size_t>(size));
    // What is left makes epoll ready again; TLS may hold some back.
    if (tls_ ? SSL_pending(tls_.get()) == 0 : size < static_cast<long>(bytes.size())) return true;
  }
}

void wire::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const long sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                           : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (tls_ ? SSL_get_error(tls_.get(), static_cast<int>(sent)) != SSL_ERROR_WANT_WRITE
             : errno != EAGAIN)
      return;  // The peer has hung up, which is read next.
    pollfd writable{.fd = socket_, .events = POLLOUT, .revents = 0};
    ::poll(&writable, 1, 1000);
  }
}

epoll::epoll() : epoll_(require(::epoll_create1(EPOLL_CLOEXEC), "make an epoll")) {}
epoll::~epoll() { ::close(epoll_); }

void epoll::watch(int socket) const {
  epoll_event wanted{};
  wanted.events = EPOLLIN;
  wanted.data.fd = socket;
  require(::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &wanted), "watch a socket");
}

const std::vector<int>& epoll::look(int milliseconds) {
  std::array<epoll_event, 256> events;
  int count = 0;
  do count = ::epoll_wait(epoll_, events.data(), events.size(), milliseconds);
  while (count < 0 && errno == EINTR);
  ready_.clear();
  for (int i = 0; i < count; ++i) ready_.push_back(events[static_cast<std::size_t>(i)].data.fd);
  return ready_;
}

}  // namespace bench
