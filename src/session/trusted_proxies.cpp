// SPDX-License-Identifier: Apache-2.0
#include "session/forwarded_hops.hpp"
#include "support/ip_network.hpp"

#include <dynasession/error.hpp>
#include <dynasession/trusted_proxies.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace dynasession::inline v0 {
namespace {

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
  if (addresses.empty()) return;
  std::vector<detail::ip_network> networks;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const auto network = detail::parse_ip_network(addresses[i]);
    if (!network)
      refuse(i, " is no IP address, and no network such as 10.0.0.0/8 or 2001:db8::/32");
    if (!network->is_exact()) refuse(i, " is a network whose address has bits beyond its prefix");
    networks.push_back(*network);
  }
  networks_ = std::make_shared<const std::vector<detail::ip_network>>(std::move(networks));
}

bool trusted_proxies::contains(std::string_view address) const noexcept {
  if (!networks_) return false;
  const auto found = detail::parse_ip_address(address);
  return found && std::ranges::any_of(*networks_, [&](const detail::ip_network& each) {
           return each.contains(*found);
         });
}

bool trusted_proxies::is_address(std::string_view text) noexcept {
  return detail::parse_ip_address(text).has_value();
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
