// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "net/address.hpp"

#include <optional>

namespace dynasession::inline v0::aws {

/// The proxy that HTTPS_PROXY names, unless NO_PROXY excepts the server; nullopt: none is to be used.
/// Each name may be in lower case, which goes first. A server without TLS is asked directly: it is near,
/// and CGI programs must not believe HTTP_PROXY, which is a request's field "Proxy" to them.
/// Errors: invalid_configuration, naming the variable, but not repeating it: a password may be in it.
result<std::optional<net::proxy>> proxy_for(const endpoint& server,
                                            const environment_lookup& environment);

}  // namespace dynasession::inline v0::aws
