// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dynasession::inline v0::aws {

/// Where a service is reached.
class endpoint {
 public:
  endpoint() = default;

  bool tls = true;
  std::string host;  ///< a name, or an address; an IPv6 address without its brackets
  std::uint16_t port = 443;
  std::string
      path;  ///< what every target begins with: empty, or "/base" without a slash at its end

  /// Host and port, as the Host field has them: the port only if it is not the scheme's own.
  std::string authority() const;
  std::string url() const;
};

/// "http://127.0.0.1:8000", "https://[::1]/base". Errors: invalid_configuration, saying what is
/// wrong, but not repeating it: a password may be in it.
result<endpoint> parse_endpoint(std::string_view url);

}  // namespace dynasession::inline v0::aws
