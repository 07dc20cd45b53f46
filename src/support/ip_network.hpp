// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dynasession::inline v0::detail {

/// An IPv4 address in the form that IPv6 has for it, or an IPv6 address without its zone.
using ip_address = std::array<std::uint8_t, 16>;

/// nullopt if the text is not an address. An IPv6 one may name its interface: "fe80::1%eth0".
std::optional<ip_address> parse_ip_address(std::string_view text) noexcept;

/// The addresses that share the first bits of one.
struct ip_network {
  ip_address address{};
  int prefix = 128;  ///< the number of these bits, in IPv6

  bool contains(const ip_address& other) const noexcept;
  /// Whether the address has no bits beyond the prefix.
  bool is_exact() const noexcept;
};

/// "10.0.0.0/8", "2001:db8::/32", or an address, which is a network of one; nullopt for anything else.
std::optional<ip_network> parse_ip_network(std::string_view text) noexcept;

}  // namespace dynasession::inline v0::detail
