// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/address.hpp"
#include "net/http_client.hpp"
#include "net/http_message.hpp"
#include "net/tls_client.hpp"
#include "net/watchdog.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <optional>

namespace dynasession::inline v0::net {

/// One HTTP/1.1 connection, with or without TLS. It carries one exchange at a time.
class connection {
 public:
  using address_list = boost::asio::ip::tcp::resolver::results_type;

  virtual ~connection() = default;

  /// Sends a request and reads the response, as `http_client::send`.
  virtual boost::asio::awaitable<http_result<http_response>> exchange(http_request& request,
                                                                      deadline until) = 0;

  /// Whether the last response was complete, and lets another one follow.
  virtual bool is_complete() const noexcept = 0;
  /// Whether the connection can carry another exchange: it is complete, and the server has sent nothing and
  /// not closed the connection since.
  virtual bool is_reusable() noexcept = 0;

  /// Connects to the first of `addresses` that takes the connection: those of the proxy if there is one, else of
  /// the server. One that does not answer gets an equal part of the time that is left, but at least 250 ms; the last one
  /// gets all of it.
  /// With `tls`, performs the TLS handshake and verifies the server's certificate and host name.
  /// `watching`: ends at their deadlines what waits on the event loop of the coroutine that asks, which may be another
  /// one for each exchange. Without it, this and the exchanges need no event loop: they block their thread.
  /// Thread safety: one thread at a time, which may be another one for each exchange.
  static boost::asio::awaitable<http_result<std::unique_ptr<connection>>> open(
      server_address server, std::optional<proxy> through, address_list addresses, tls_client* tls,
      std::shared_ptr<watchdog> watching, deadline until);
};

/// Turns a failure of the connection to a proxy into one that names the proxy. No byte of the
/// request was sent to the server.
http_failure failure_of_proxy(http_failure failure);

}  // namespace dynasession::inline v0::net
