// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/connection.hpp"
#include "net/http_client.hpp"
#include "net/resolve.hpp"
#include "net/slots.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace dynasession::inline v0::net {

struct pool_options {
  std::size_t max_connections = 128;
  /// Idle connections are given up sooner than servers do it. DynamoDB promises no time; users of its SDKs
  /// have seen it close after 60 to 90 seconds.
  std::chrono::steady_clock::duration max_idle = std::chrono::seconds(15);
  /// Older connections are given up even if they are never idle: a new one asks for the server's address, so
  /// a server that moves is followed also while the old place still answers.
  std::chrono::steady_clock::duration max_age = std::chrono::minutes(5);
  std::string ca_file{};              ///< PEM; empty: the system's authorities
  std::optional<net::proxy> proxy{};  ///< through which connections are made; nullopt: directly
  name_service names = resolve;
};

/// A client that keeps its connections for the next requests.
/// Errors: the constructor throws boost::system::system_error for a `ca_file` that cannot be read.
class pooled_client final : public http_client {
 public:
  explicit pooled_client(server_address server, pool_options options = {});

  boost::asio::awaitable<http_result<http_response>> send(const http_request& request,
                                                          deadline until) override;

 private:
  using connection_ptr = std::unique_ptr<connection>;
  using time_point = std::chrono::steady_clock::time_point;
  struct pooled_connection {
    connection_ptr link;
    time_point opened;
    time_point idle_since;
  };

  std::optional<pooled_connection> take_idle();
  void keep(pooled_connection used);
  boost::asio::awaitable<http_result<connection_ptr>> open(deadline until);

  server_address server_;
  pool_options options_;
  std::optional<boost::asio::ssl::context> tls_;
  slots slots_;
  std::deque<pooled_connection> idle_;  ///< the one used last at the back
};

}  // namespace dynasession::inline v0::net
