// SPDX-License-Identifier: Apache-2.0
#include "http/tcp_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>

namespace dynasession::test {
namespace {

constexpr int longest_queue = 4096;

/// The address of a port of this machine.
class address {
 public:
  explicit address(int port) {
    inet_.sin_family = AF_INET;
    inet_.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  }

  sockaddr* raw() { return reinterpret_cast<sockaddr*>(&inet_); }
  socklen_t& size() { return size_; }
  int port() const { return ntohs(inet_.sin_port); }

 private:
  sockaddr_in inet_{};
  socklen_t size_ = sizeof(sockaddr_in);
};

tcp_socket new_socket(int flags) {
  return tcp_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
}

/// What happened of `events`; 0 if nothing did in time.
short wait_for(int descriptor, short events, std::chrono::milliseconds timeout) noexcept {
  pollfd awaited{descriptor, events, 0};
  ::poll(&awaited, 1, static_cast<int>(timeout.count()));
  return awaited.revents;
}

void switch_on(int descriptor, int level, int option) noexcept {
  const int on = 1;
  ::setsockopt(descriptor, level, option, &on, sizeof on);
}

}  // namespace

tcp_socket tcp_socket::connected_to(int port) {
  auto made = new_socket(0);
  address server(port);
  if (::connect(made.descriptor(), server.raw(), server.size()) != 0)
    throw std::runtime_error("no server on port " + std::to_string(port));
  made.send_without_delay();
  return made;
}

tcp_socket tcp_socket::listening_on(int port) {
  // A client that closes between poll and accept must not leave accept waiting.
  auto made = new_socket(SOCK_NONBLOCK);
  switch_on(made.descriptor(), SOL_SOCKET, SO_REUSEADDR);
  address own(port);
  if (::bind(made.descriptor(), own.raw(), own.size()) != 0 ||
      ::listen(made.descriptor(), longest_queue) != 0)
    throw std::runtime_error("cannot listen on port " + std::to_string(port));
  return made;
}

int tcp_socket::free_port() {
  static std::mutex changing;
  static std::set<int> returned;
  const std::lock_guard lock(changing);
  for (;;)
    if (const int port = listening_on(0).port(); returned.insert(port).second) return port;
}

tcp_socket::tcp_socket(tcp_socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

tcp_socket& tcp_socket::operator=(tcp_socket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

tcp_socket::~tcp_socket() { close(); }

int tcp_socket::port() const {
  address own(0);
  if (::getsockname(descriptor_, own.raw(), &own.size()) != 0)
    throw std::runtime_error("a socket without a port");
  return own.port();
}

void tcp_socket::send_without_delay() noexcept { switch_on(descriptor_, IPPROTO_TCP, TCP_NODELAY); }

bool tcp_socket::send(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

reception tcp_socket::receive(std::string& bytes, std::chrono::milliseconds timeout) {
  if (wait_for(descriptor_, POLLIN, timeout) == 0) return reception::silence;
  std::array<char, 16384> buffer;
  const auto count = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
  if (count < 0) return reception::reset;
  if (count == 0) return reception::closed;
  bytes.append(buffer.data(), static_cast<std::size_t>(count));
  return reception::bytes;
}

bool tcp_socket::ends_within(std::chrono::milliseconds timeout) const noexcept {
  return wait_for(descriptor_, POLLRDHUP, timeout) != 0;
}

bool tcp_socket::is_readable() const noexcept {
  return wait_for(descriptor_, POLLIN, std::chrono::milliseconds(0)) != 0;
}

void tcp_socket::end_sending() noexcept { ::shutdown(descriptor_, SHUT_WR); }

void tcp_socket::shut_down() noexcept { ::shutdown(descriptor_, SHUT_RDWR); }

void tcp_socket::reset_when_closed() noexcept {
  const linger at_once{1, 0};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

void tcp_socket::close() noexcept {
  if (is_open()) ::close(std::exchange(descriptor_, -1));
}

}  // namespace dynasession::test
