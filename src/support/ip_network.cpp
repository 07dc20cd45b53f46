// SPDX-License-Identifier: Apache-2.0
#include "support/ip_network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace dynasession::inline v0::detail {
namespace {

constexpr int bits_before_ipv4 = 96;

bool is_ipv4(std::string_view text) { return text.find(':') == text.npos; }

/// The name of an interface, as operating systems give them.
bool is_zone(std::string_view text) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  return !text.empty() && text.find_first_not_of(letters) == text.npos;
}

std::optional<int> prefix_in(std::string_view number, int longest) {
  int prefix = 0;
  const auto* end = number.data() + number.size();
  const auto [rest, code] = std::from_chars(number.data(), end, prefix);
  if (code != std::errc() || rest != end || prefix < 0 || prefix > longest) return std::nullopt;
  if (number.size() > 1 && number.starts_with('0')) return std::nullopt;
  return prefix;
}

bool is_bit_set(const ip_address& address, int index) {
  return (address[static_cast<std::size_t>(index / 8)] >> (7 - index % 8)) & 1;
}

}  // namespace

std::optional<ip_address> parse_ip_address(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> buffer{};  // inet_pton wants a C string
  if (const auto zone = text.find('%'); zone != text.npos) {
    if (is_ipv4(text) || !is_zone(text.substr(zone + 1))) return std::nullopt;
    text = text.substr(0, zone);
  }
  if (text.size() >= buffer.size() || text.find('\0') != text.npos) return std::nullopt;
  std::ranges::copy(text, buffer.begin());
  ip_address bytes{};
  int family = AF_INET6;
  auto* start = bytes.data();
  if (is_ipv4(text)) {
    family = AF_INET;
    start += bits_before_ipv4 / 8;
    bytes[10] = bytes[11] = 0xff;
  }
  if (::inet_pton(family, buffer.data(), start) != 1) return std::nullopt;
  return bytes;
}

bool ip_network::contains(const ip_address& other) const noexcept {
  for (int i = 0; i < prefix; ++i)
    if (is_bit_set(address, i) != is_bit_set(other, i)) return false;
  return true;
}

bool ip_network::is_exact() const noexcept {
  for (int i = prefix; i < 128; ++i)
    if (is_bit_set(address, i)) return false;
  return true;
}

std::optional<ip_network> parse_ip_network(std::string_view text) noexcept {
  const auto slash = text.find('/');
  const auto written = text.substr(0, slash);
  const auto address = parse_ip_address(written);
  if (!address || written.find('%') != written.npos) return std::nullopt;
  const int before = is_ipv4(written) ? bits_before_ipv4 : 0;
  if (slash == text.npos) return ip_network{*address, 128};
  const auto prefix = prefix_in(text.substr(slash + 1), 128 - before);
  if (!prefix) return std::nullopt;
  return ip_network{*address, before + *prefix};
}

}  // namespace dynasession::inline v0::detail
