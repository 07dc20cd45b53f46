// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_response.hpp"
#include "http/message_reader.hpp"
#include "http/tcp_socket.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::test {

/// A browser's side of a WebSocket, for messages below 126 bytes.
class websocket_client {
 public:
  /// The upgrade has these fields beside its own.
  websocket_client(int port, const std::vector<std::string>& fields,
                   const std::string& path = "/chat")
      : socket_(tcp_socket::connected_to(port)) {
    std::string asked =
        "GET " + path +
        " HTTP/1.1\r\nHost: shop.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (const auto& field : fields) asked += field + "\r\n";
    socket_.send(asked + "\r\n");
    answer = http_response(reader_.head().value_or(""));
  }

  void say(std::string_view text) {
    const std::string no_mask(4, '\0');
    socket_.send("\x81" + std::string(1, static_cast<char>(0x80 | text.size())) + no_mask +
                 std::string(text));
  }
  /// The text of a message; of the end "closed" and its code.
  std::string hear() {
    const auto head = reader_.exactly(2).value_or("");
    if (head.size() != 2) return "nothing";
    const auto body = reader_.exactly(static_cast<std::size_t>(head[1])).value_or("");
    if (head[0] == '\x81') return body;
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(body.at(at)); };
    return "closed " + std::to_string(byte(0) * 256 + byte(1));
  }

  http_response answer;

 private:
  tcp_socket socket_;
  message_reader reader_{socket_, std::chrono::seconds(20)};
};

}  // namespace dynasession::test
