// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// The scheme, host, port and base path of a service.
class endpoint {
 public:
  endpoint() = default;

  bool tls = true;
  std::string host;  ///< a name or an IP address; an IPv6 address has no brackets
  std::uint16_t port = 443;
  std::string path;  ///< prefix of every target: empty, or "/base" without a slash at the end

  /// The value of the field Host. It has the port only if it is not the default of the scheme.
  std::string authority() const;
  std::string url() const;
  /// Whether requests stay on this machine: "localhost", 127.0.0.0/8 or ::1.
  bool is_loopback() const;
  /// Whether others on the way can read and change requests: without TLS, and not on this machine.
  bool is_exposed() const { return !tls && !is_loopback(); }
};

/// Parses "http://127.0.0.1:8000" or "https://[::1]/base". Errors: invalid_configuration. The
/// message does not repeat the URL, which may contain a password.
result<endpoint> parse_endpoint(std::string_view url);

}  // namespace dynasession::inline v0::aws
