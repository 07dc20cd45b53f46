// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace dynasession::inline v0::net {

/// An HTTP proxy, which is asked to connect through to a server (CONNECT).
class proxy {
 public:
  proxy(std::string host, std::uint16_t port, std::string authorization = {})
      : host(std::move(host)), port(port), authorization(std::move(authorization)) {}

  std::string host;  ///< a name or an address; IPv6 without brackets
  std::uint16_t port;
  std::string authorization;  ///< of the field Proxy-Authorization, a secret; empty: none
};

}  // namespace dynasession::inline v0::net
