// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/tcp_socket.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace dynasession::test {

/// Cuts what comes over a socket into parts of HTTP messages. The socket must outlive it.
class message_reader {
 public:
  explicit message_reader(tcp_socket& source,
                          std::chrono::milliseconds timeout = tcp_socket::forever)
      : source_(source), timeout_(timeout) {}

  /// Up to and with the empty line; nullopt if it does not come.
  std::optional<std::string> head();
  /// nullopt if they do not come.
  std::optional<std::string> exactly(std::size_t size);
  /// A chunked body, still coded.
  std::optional<std::string> chunks();
  /// What comes until the connection ends.
  std::string rest();

  /// What came, and was not asked for yet.
  const std::string& unread() const noexcept { return received_; }
  /// How the last wait for bytes ended.
  reception last() const noexcept { return last_; }

 private:
  bool receive_more();
  std::optional<std::string> up_to(const std::string& mark);
  std::string take(std::size_t size);

  tcp_socket& source_;
  std::chrono::milliseconds timeout_;
  std::string received_;
  reception last_ = reception::bytes;
};

}  // namespace dynasession::test
