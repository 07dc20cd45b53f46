// SPDX-License-Identifier: Apache-2.0
#include "session/forwarded_hops.hpp"

#include <dynasession/error.hpp>
#include <dynasession/trusted_proxies.hpp>

#include <arpa/inet.h>

#include <charconv>

namespace dynasession::inline v0 {
namespace {

using address_bytes = std::array<std::uint8_t, 16>;

constexpr int bits_before_ipv4 = 96;

bool is_ipv4(std::string_view text) { return text.find(':') == text.npos; }

/// The name of an interface, as operating systems give them.
bool is_zone(std::string_view text) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  return !text.empty() && text.find_first_not_of(letters) == text.npos;
}

/// An IPv4 address in the form that IPv6 has for it.
std::optional<address_bytes> bytes_of(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> buffer{};  // inet_pton wants a C string
  if (const auto zone = text.find('%'); zone != text.npos) {
    if (is_ipv4(text) || !is_zone(text.substr(zone + 1))) return std::nullopt;
    text = text.substr(0, zone);
  }
  if (text.size() >= buffer.size() || text.find('\0') != text.npos) return std::nullopt;
  std::ranges::copy(text, buffer.begin());
  address_bytes bytes{};
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

/// Without a number: of one address.
std::optional<int> prefix_of(std::string_view address, std::optional<std::string_view> number) {
  const int longest = is_ipv4(address) ? 32 : 128;
  int prefix = longest;
  if (number) {
    const auto* end = number->data() + number->size();
    const auto [rest, code] = std::from_chars(number->data(), end, prefix);
    if (code != std::errc() || rest != end || prefix < 0 || prefix > longest) return std::nullopt;
    if (number->size() > 1 && number->starts_with('0')) return std::nullopt;
  }
  return is_ipv4(address) ? prefix + bits_before_ipv4 : prefix;
}

bool is_bit_set(const address_bytes& address, int index) {
  return (address[static_cast<std::size_t>(index / 8)] >> (7 - index % 8)) & 1;
}

bool is_in(const address_bytes& address, const address_bytes& network, int prefix) noexcept {
  for (int i = 0; i < prefix; ++i)
    if (is_bit_set(address, i) != is_bit_set(network, i)) return false;
  return true;
}

bool ends_with_zeros(const address_bytes& network, int prefix) {
  for (int i = prefix; i < 128; ++i)
    if (is_bit_set(network, i)) return false;
  return true;
}

[[noreturn]] void refuse(std::size_t index, const char* why) {
  throw session_error(error(errc::invalid_configuration,
                            "trusted_proxies: entry " + std::to_string(index + 1) + why));
}

transport agreed(std::optional<transport> one, std::optional<transport> other) {
  if (!one || !other) return one.value_or(other.value_or(transport::unknown));
  return *one == *other ? *one : transport::unknown;
}

}  // namespace

trusted_proxies::trusted_proxies(const std::vector<std::string>& addresses) {
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const std::string_view text = addresses[i];
    const auto slash = text.find('/');
    std::optional<std::string_view> number;
    if (slash != text.npos) number = text.substr(slash + 1);
    const auto written = text.substr(0, slash);
    const auto address = bytes_of(written);
    const auto prefix = prefix_of(written, number);
    if (!address || !prefix || written.find('%') != written.npos)
      refuse(i, " is no IP address, and no network such as 10.0.0.0/8 or 2001:db8::/32");
    if (!ends_with_zeros(*address, *prefix))
      refuse(i, " is a network whose address has bits beyond its prefix");
    networks_.push_back({*address, *prefix});
  }
}

bool trusted_proxies::contains(std::string_view address) const noexcept {
  if (networks_.empty()) return false;
  const auto bytes = bytes_of(address);
  return bytes && std::ranges::any_of(networks_, [&](const network& each) {
           return is_in(*bytes, each.address, each.prefix);
         });
}

bool trusted_proxies::is_address(std::string_view text) noexcept {
  return bytes_of(text).has_value();
}

transport trusted_proxies::transport_of(const std::optional<std::string>& forwarded,
                                        const std::optional<std::string>& x_forwarded_proto) const {
  std::optional<transport> one, other;
  if (forwarded)
    one = detail::transport_of_hops(*forwarded,
                                    [this](std::string_view address) { return contains(address); });
  if (x_forwarded_proto) other = detail::transport_of_schemes(*x_forwarded_proto);
  return agreed(one, other);
}

}  // namespace dynasession::inline v0
