// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/http_client.hpp"
#include "net/http_message.hpp"
#include "net/proxy.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace dynasession::inline v0::net {

/// The server of a client.
class server_address {
 public:
  server_address(std::string host, std::uint16_t port, bool tls)
      : host(std::move(host)), port(port), tls(tls) {}

  std::string host;  ///< a name or an address; IPv6 without brackets
  std::uint16_t port;
  bool tls;
};

/// One HTTP/1.1 connection, plain or TLS. One exchange at a time.
class connection {
 public:
  using address_list = boost::asio::ip::tcp::resolver::results_type;

  virtual ~connection() = default;

  /// Sends a request and reads its answer.
  virtual boost::asio::awaitable<http_result<http_response>> exchange(const http_request& request,
                                                                      deadline until) = 0;

  /// Whether another exchange may follow: the answer was whole and the server has not closed since.
  virtual bool is_reusable() noexcept = 0;

  /// Connects to the server's addresses, or to those of the proxy that is to connect through to it.
  /// Shakes hands if there is a `tls` context: the server must prove its host name.
  static boost::asio::awaitable<http_result<std::unique_ptr<connection>>> open(
      server_address server, std::optional<proxy> through, address_list addresses,
      boost::asio::ssl::context* tls, deadline until);
};

/// A failure on the way to a proxy, not to the server: nothing of a request was sent.
http_failure failure_of_proxy(http_failure failure);

}  // namespace dynasession::inline v0::net
