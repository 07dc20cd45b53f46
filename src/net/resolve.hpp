// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "net/connection.hpp"
#include "net/http_client.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace dynasession::inline v0::net {

/// Tells the addresses of a host.
using name_service = std::function<boost::asio::awaitable<http_result<connection::address_list>>(
    std::string host, std::uint16_t port, deadline until)>;

/// The addresses of a host, asked for anew each time: whoever moves is followed. The system's
/// resolver cannot be interrupted, so past the deadline its answer is not waited for.
boost::asio::awaitable<http_result<connection::address_list>> resolve(std::string host,
                                                                      std::uint16_t port,
                                                                      deadline until);

}  // namespace dynasession::inline v0::net
