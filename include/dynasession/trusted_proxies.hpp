// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <dynasession/detail/export.hpp>
#include <dynasession/request_facts.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0 {

namespace detail {
struct ip_network;
}

/// The proxies whose fields Forwarded and X-Forwarded-Proto are believed: these say how a visitor reached the
/// proxy. Made of the option `trusted_proxies`; a manager has one, see `session_manager::proxies`.
/// Thread safety: concurrent reads are safe.
class DYNASESSION_EXPORT trusted_proxies {
 public:
  /// None.
  trusted_proxies() = default;
  /// IP addresses, and networks such as "10.0.0.0/8" or "2001:db8::/32".
  /// Errors: throws `session_error` (invalid_configuration) for anything else, and for a network whose address has
  ///   bits beyond its prefix.
  explicit trusted_proxies(const std::vector<std::string>& addresses);

  /// Whether this is the address of one. An IPv4 address may be written in the form of IPv6, and an IPv6 one
  /// may name its interface (`fe80::1%eth0`). False for text that is not an address.
  bool contains(std::string_view address) const noexcept;

  /// Whether it is an IP address, in any of these forms: the peer of a socket of Unix has none.
  static bool is_address(std::string_view text) noexcept;

  /// How the visitor reached the proxy, according to the fields of a request that came from one of these proxies.
  /// nullopt: the request has no such field; without both the result is `transport::unknown`. Several
  /// fields of a name are joined by commas, in their order. In Forwarded (RFC 7239) the hops are read from the last one
  /// on, as long as they came from one of these proxies: what a client wrote before them counts for nothing.
  /// X-Forwarded-Proto does not say who wrote what, so all its values must be the same, as must both fields be. If not,
  /// and if a field makes no sense, it is `transport::unknown`.
  transport transport_of(const std::optional<std::string>& forwarded,
                         const std::optional<std::string>& x_forwarded_proto) const;

 private:
  std::shared_ptr<const std::vector<detail::ip_network>> networks_;  // null: none
};

namespace detail {

/// Fields that a proxy adds: the server then does not know how the browser reached it.
constexpr std::array<const char*, 6> proxy_fields{"Forwarded",         "Via",
                                                  "X-Forwarded-For",   "X-Forwarded-Host",
                                                  "X-Forwarded-Proto", "X-Forwarded-Port"};

constexpr bool is_loopback(std::string_view address) noexcept {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

/// Several fields of a name are one list.
template <class Values>
std::optional<std::string> joined(const Values& values) {
  std::optional<std::string> list;
  for (const auto& value : values) {
    if (list)
      list->append(",").append(value);
    else
      list.emplace(value);
  }
  return list;
}

/// What a server itself knows of how a request reached it.
enum class reached { by_tls, without_tls, unknown };

template <class ValuesOf>
transport transport_of(const trusted_proxies& proxies, std::string_view peer_address, reached how,
                       ValuesOf values_of) {
  if (proxies.contains(peer_address)) {
    const auto by_proxy = proxies.transport_of(joined(values_of("Forwarded")),
                                               joined(values_of("X-Forwarded-Proto")));
    return by_proxy == transport::unknown && how == reached::by_tls ? transport::https : by_proxy;
  }
  if (how == reached::by_tls) return transport::https;
  const auto is_there = [&](const char* name) {
    const auto values = values_of(name);
    return std::begin(values) != std::end(values);
  };
  if (how == reached::unknown || !trusted_proxies::is_address(peer_address) ||
      std::ranges::any_of(proxy_fields, is_there))
    return transport::unknown;
  return is_loopback(peer_address) ? transport::http_local : transport::http;
}

}  // namespace detail

/// How a request reached this server, for `request_facts`; adapters call it. `values_of(name)` gives every value of a
/// field, a range of strings that is empty without the field. The fields of a proxy decide only if the request comes
/// from one of `sessions.proxies()`. If they are missing there or contradict each other, or if another address sends
/// such fields, the result is https over TLS, else `transport::unknown`. `is_tls`: this server decrypted the request.
template <class Manager, class ValuesOf>
transport request_transport(const Manager& sessions, std::string_view peer_address, bool is_tls,
                            ValuesOf values_of) {
  return detail::transport_of(sessions.proxies(), peer_address,
                              is_tls ? detail::reached::by_tls : detail::reached::without_tls,
                              values_of);
}

}  // namespace dynasession::inline v0
