// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/endpoint.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <charconv>

namespace dynasession::inline v0::aws {
namespace {

constexpr std::uint16_t port_of(bool tls) noexcept { return tls ? 443 : 80; }

error invalid_endpoint(const char* reason) {
  return {errc::invalid_configuration, std::string("endpoint: ") + reason};
}

struct authority_parts {
  std::string_view host;
  std::string_view port;  ///< with the colon; empty if absent
};

authority_parts split(std::string_view authority) {
  const auto from = authority.starts_with('[') ? authority.find(']') : 0;
  const auto colon = from == authority.npos ? from : authority.find(':', from);
  const auto host = authority.substr(0, colon);
  return {host, authority.substr(host.size())};
}

bool is_host_name(std::string_view text) {
  const auto fits = [](char c) {
    return ascii::is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
  };
  return !text.empty() && text.size() <= 253 && !text.starts_with('.') &&
         text.find("..") == text.npos && std::ranges::all_of(text, fits);
}

/// Checks the characters only; connecting checks the rest.
bool looks_like_ipv6(std::string_view text) {
  return std::ranges::count(text, ':') >= 2 &&
         text.find_first_not_of("0123456789abcdefABCDEF:.") == text.npos;
}

result<std::string> host_in(std::string_view text) {
  if (text.empty()) return invalid_endpoint("it has no host");
  const bool in_brackets = text.size() > 2 && text.starts_with('[') && text.ends_with(']');
  if (!in_brackets && !is_host_name(text))
    return invalid_endpoint("the host is neither a name nor an address");
  if (!in_brackets) return std::string(text);
  text = text.substr(1, text.size() - 2);
  if (!looks_like_ipv6(text))
    return invalid_endpoint("the text in brackets is not an IPv6 address");
  return std::string(text);
}

result<std::uint16_t> port_in(std::string_view text, bool tls) {
  if (text.empty()) return port_of(tls);
  text.remove_prefix(1);
  std::uint16_t port{};
  const auto* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  if (read.ec != std::errc{} || read.ptr != end || port == 0)
    return invalid_endpoint(
        "the port is not a number from 1 to 65535 (an IPv6 address needs brackets)");
  return port;
}

result<std::string> path_in(std::string_view text) {
  if (!std::ranges::all_of(text, ascii::is_visible))
    return invalid_endpoint("the path must be visible ASCII characters without blanks");
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

result<endpoint> parse_after_scheme(std::string_view text, bool tls) {
  if (text.find_first_of("?#") != text.npos)
    return invalid_endpoint("it must not have a query or fragment");
  const auto authority = text.substr(0, text.find('/'));
  if (authority.find('@') != authority.npos)
    return invalid_endpoint("it must not contain a user or password");
  const auto parts = split(authority);
  const auto host = host_in(parts.host);
  if (!host) return host.error();
  const auto port = port_in(parts.port, tls);
  if (!port) return port.error();
  const auto path = path_in(text.substr(authority.size()));
  if (!path) return path.error();
  endpoint parsed;
  parsed.tls = tls;
  parsed.host = *host;
  parsed.port = *port;
  parsed.path = *path;
  return parsed;
}

}  // namespace

std::string endpoint::authority() const {
  auto text = host.find(':') == host.npos ? host : '[' + host + ']';
  if (port != port_of(tls)) text += ':' + std::to_string(port);
  return text;
}

std::string endpoint::url() const { return (tls ? "https://" : "http://") + authority() + path; }

bool endpoint::is_loopback() const {
  const bool is_numeric = host.find_first_not_of("0123456789.") == host.npos;
  return ascii::equal_ignoring_case(host, "localhost") || host == "::1" ||
         (is_numeric && host.starts_with("127."));
}

result<endpoint> parse_endpoint(std::string_view url) {
  constexpr std::string_view separator = "://";
  const auto scheme = url.substr(0, url.find(separator));
  const bool tls = ascii::equal_ignoring_case(scheme, "https");
  if (scheme.size() == url.size() || (!tls && !ascii::equal_ignoring_case(scheme, "http")))
    return invalid_endpoint("it must begin with http:// or https://");
  return parse_after_scheme(url.substr(scheme.size() + separator.size()), tls);
}

}  // namespace dynasession::inline v0::aws
