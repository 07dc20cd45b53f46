// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/proxy_environment.hpp"

#include "crypto/encoding.hpp"
#include "support/ascii.hpp"
#include "support/ip_network.hpp"
#include "support/percent_encoding.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dynasession::inline v0::aws {
namespace {

struct variable {
  const char* name;
  std::string value;  ///< empty if not set
};

// The order of curl and AWS's tools.
variable one_of(const char* lower_case, const char* upper_case, const environment_lookup& lookup) {
  auto value = text_in(lookup, lower_case);
  if (!value.empty()) return {lower_case, std::move(value)};
  return {upper_case, text_in(lookup, upper_case)};
}

/// Matches the host and its subdomains: ".a.test", "*.a.test" and "a.test" mean the same.
bool is_in_domain(std::string_view host, std::string_view domain) {
  if (domain.starts_with('*')) domain.remove_prefix(1);
  if (domain.starts_with('.')) domain.remove_prefix(1);
  if (domain.ends_with('.')) domain.remove_suffix(1);
  if (host.ends_with('.')) host.remove_suffix(1);
  if (domain.empty() || host.size() < domain.size()) return false;
  const auto rest = host.size() - domain.size();
  return ascii::equal_ignoring_case(host.substr(rest), domain) &&
         (rest == 0 || host[rest - 1] == '.');
}

struct exception {
  std::string_view host;
  std::string_view port;  ///< empty: any
};

// "[::1]:443", "::1", "a.test:443"
exception split_exception(std::string_view entry) {
  if (entry.starts_with('[')) {
    const auto end = std::min(entry.find(']'), entry.size());
    const auto rest = entry.substr(std::min(end + 1, entry.size()));
    return {entry.substr(1, end - 1), rest.starts_with(':') ? rest.substr(1) : ""};
  }
  const auto colon = entry.find(':');
  if (colon == entry.npos || colon != entry.rfind(':')) return {entry, ""};
  return {entry.substr(0, colon), entry.substr(colon + 1)};
}

bool matches(std::string_view entry, const endpoint& server) {
  if (entry == "*") return true;
  const auto [host, port] = split_exception(entry);
  if (!port.empty() && port != std::to_string(server.port)) return false;
  const auto address = detail::parse_ip_address(server.host);
  if (!address) return is_in_domain(server.host, host);
  const auto network = detail::parse_ip_network(host);
  const bool same_family =
      (host.find(':') == host.npos) == (server.host.find(':') == server.host.npos);
  return network && same_family && network->contains(*address);
}

bool is_excluded(const endpoint& server, std::string_view list) {
  constexpr std::string_view separators = ", \t";
  while (!list.empty()) {
    const auto entry = list.substr(0, list.find_first_of(separators));
    if (matches(entry, server)) return true;
    list.remove_prefix(std::min(list.size(), entry.size() + 1));
  }
  return false;
}

/// "user:password", percent-encoded.
std::string basic_authorization(std::string_view escaped) {
  const auto user = escaped.substr(0, escaped.find(':'));
  const auto password = escaped.substr(std::min(escaped.size(), user.size() + 1));
  const auto both = detail::percent_decoded(user) + ':' + detail::percent_decoded(password);
  return "Basic " + crypto::base64(std::as_bytes(std::span(both)));
}

result<net::proxy> parse_proxy(std::string_view url) {
  constexpr std::string_view scheme = "http://";
  const auto start = url.find("://");
  if (start != url.npos) {
    if (!ascii::equal_ignoring_case(url.substr(0, start + 3), scheme))
      return error(errc::invalid_configuration, "only http:// proxies are supported");
    url.remove_prefix(scheme.size());
  }
  const auto authority = url.substr(0, url.find_first_of("/?#"));
  const auto at = authority.rfind('@');
  const auto place = at == authority.npos ? url : url.substr(at + 1);
  const auto where = parse_endpoint(std::string(scheme).append(place));
  if (!where) return where.error();
  auto authorization = at == authority.npos ? "" : basic_authorization(authority.substr(0, at));
  return net::proxy(where->host, where->port, std::move(authorization));
}

}  // namespace

result<std::optional<net::proxy>> proxy_for(const endpoint& server,
                                            const environment_lookup& environment) {
  const auto given = one_of("https_proxy", "HTTPS_PROXY", environment);
  if (!server.tls || given.value.empty()) return std::optional<net::proxy>();
  if (is_excluded(server, one_of("no_proxy", "NO_PROXY", environment).value))
    return std::optional<net::proxy>();
  auto found = parse_proxy(given.value);
  if (!found) return wrong_variable(given.name, found.error().detail());
  return std::optional(*std::move(found));
}

}  // namespace dynasession::inline v0::aws
