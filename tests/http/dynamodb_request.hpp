// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_client.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace dynasession::test {

/// A request as a client of DynamoDB sends it.
inline std::string dynamodb_request(std::string_view operation, std::string_view body = "{}") {
  std::string bytes = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: DynamoDB_20120810.";
  bytes.append(operation).append("\r\nContent-Length: ").append(std::to_string(body.size()));
  return bytes.append("\r\n\r\n").append(body);
}

/// All that comes in return until the connection ends, and how it ends.
struct outcome_seen {
  std::string bytes;
  reception end;
};

inline outcome_seen outcome_of(connection& client, std::string_view request) {
  client.send(request);
  auto bytes = client.receive_rest();
  return {std::move(bytes), client.last_reception()};
}

/// The same of a server that falls silent after `size` bytes or more. They may be late: silence begins with the last.
inline outcome_seen outcome_of_silence(int port, std::string_view request, std::size_t size) {
  using namespace std::chrono_literals;
  auto client = tcp_socket::connected_to(port);
  client.send(request);
  outcome_seen seen{{}, reception::bytes};
  while (seen.end == reception::bytes)
    seen.end = client.receive(seen.bytes, seen.bytes.size() < size ? 20s : 50ms);
  return seen;
}

}  // namespace dynasession::test
