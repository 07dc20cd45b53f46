// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace dynasession::test {

/// What came of waiting for bytes.
enum class reception { bytes, closed, reset, silence };

/// A TCP socket on this machine.
/// Thread safety: `shut_down` may run beside any other call but `close`; no two others at a time.
class tcp_socket {
 public:
  static constexpr std::chrono::milliseconds forever{-1};

  /// Errors: throws std::runtime_error if no server listens there.
  static tcp_socket connected_to(int port);
  /// 0: on any free port.
  static tcp_socket listening_on(int port);
  /// Returns no port twice in a process.
  static int free_port();

  tcp_socket() = default;
  explicit tcp_socket(int descriptor) noexcept : descriptor_(descriptor) {}
  tcp_socket(tcp_socket&& other) noexcept;
  tcp_socket& operator=(tcp_socket&& other) noexcept;
  ~tcp_socket();

  int descriptor() const noexcept { return descriptor_; }
  bool is_open() const noexcept { return descriptor_ >= 0; }
  /// The port on this side.
  int port() const;

  /// Sends each call's bytes at once, however few.
  void send_without_delay() noexcept;
  /// False if the peer takes no more.
  bool send(std::string_view bytes) noexcept;
  /// Appends what comes first.
  reception receive(std::string& bytes, std::chrono::milliseconds timeout);
  /// Waits until the peer closes, or this side is shut down; false if neither happens in time.
  bool ends_within(std::chrono::milliseconds timeout) const noexcept;
  /// Whether something waits to be read: bytes, or the end.
  bool is_readable() const noexcept;

  /// The peer reads the end of what was sent; this side still receives.
  void end_sending() noexcept;
  /// Wakes the threads that wait on this socket.
  void shut_down() noexcept;
  /// Closing looks to the peer like a broken connection, not like its regular end.
  void reset_when_closed() noexcept;
  void close() noexcept;

 private:
  int descriptor_ = -1;
};

}  // namespace dynasession::test
