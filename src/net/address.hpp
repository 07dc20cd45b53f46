// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace dynasession::inline v0::net {

/// The server that a client sends its requests to.
class server_address {
 public:
  server_address(std::string host, std::uint16_t port, bool tls)
      : host(std::move(host)), port(port), tls(tls) {}

  std::string host;  ///< a name or an IP address; an IPv6 address has no brackets
  std::uint16_t port;
  bool tls;
};

/// An HTTP proxy. The client asks it to open a connection to the server (CONNECT).
class proxy {
 public:
  proxy(std::string host, std::uint16_t port, std::string authorization = {})
      : host(std::move(host)), port(port), authorization(std::move(authorization)) {}

  std::string host;  ///< a name or an IP address; an IPv6 address has no brackets
  std::uint16_t port;
  std::string authorization;  ///< value of the field Proxy-Authorization, a secret; may be empty
};

}  // namespace dynasession::inline v0::net
