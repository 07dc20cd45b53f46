// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/request_facts.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace dynasession::inline v0::detail {

/// Fields that a proxy adds: the server then does not know how the browser reached it.
constexpr std::array<const char*, 6> proxy_fields{"Forwarded",         "Via",
                                                  "X-Forwarded-For",   "X-Forwarded-Host",
                                                  "X-Forwarded-Proto", "X-Forwarded-Port"};

constexpr bool is_loopback(std::string_view address) noexcept {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

/// How a request came that reached this server without TLS; `has_field` tells which fields it has.
template <class HasField>
transport plain_transport(std::string_view peer_address, HasField has_field) {
  if (std::ranges::any_of(proxy_fields, has_field)) return transport::unknown;
  return is_loopback(peer_address) ? transport::http_local : transport::http;
}

}  // namespace dynasession::inline v0::detail
