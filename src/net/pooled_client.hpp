// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/connection.hpp"
#include "net/http_client.hpp"
#include "net/slots.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace dynasession::net {

struct pool_options {
  std::size_t max_connections = 128;
  /// Idle connections are closed sooner than servers do it.
  std::chrono::steady_clock::duration max_idle = std::chrono::seconds(15);
  std::string ca_file{};              ///< PEM; empty: the system's authorities
  std::optional<net::proxy> proxy{};  ///< through which connections are made; nullopt: directly
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
  struct idle_connection {
    connection_ptr link;
    std::chrono::steady_clock::time_point since;
  };

  connection_ptr take_idle();
  void keep(connection_ptr link);
  boost::asio::awaitable<http_result<connection_ptr>> open(deadline until);

  server_address server_;
  pool_options options_;
  std::optional<boost::asio::ssl::context> tls_;
  slots slots_;
  std::deque<idle_connection> idle_;  ///< the one used last at the back
};

}  // namespace dynasession::net
