// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/connection.hpp"
#include "net/http_client.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace dynasession::inline v0::net {

/// Finds the addresses of a host.
using resolve_function =
    std::function<boost::asio::awaitable<http_result<connection::address_list>>(
        std::string host, std::uint16_t port, deadline until)>;

/// Asks the system's resolver, without a cache: a host that moves is found again at once. The
/// resolver cannot be interrupted; after the deadline its result is dropped.
boost::asio::awaitable<http_result<connection::address_list>> resolve(std::string host,
                                                                      std::uint16_t port,
                                                                      deadline until);

}  // namespace dynasession::inline v0::net
