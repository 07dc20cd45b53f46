// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "net/address.hpp"

#include <optional>

namespace dynasession::inline v0::aws {

/// The proxy in HTTPS_PROXY; nullopt if it is not set, or if NO_PROXY excludes the server.
/// Lower-case names of the variables have priority. HTTP_PROXY is ignored, and servers without TLS
/// are connected directly: in a CGI program a client can set HTTP_PROXY with the request field
/// "Proxy".
/// Errors: invalid_configuration, with the name of the variable, never its value, which may contain
/// a password.
result<std::optional<net::proxy>> proxy_for(const endpoint& server,
                                            const environment_lookup& environment);

}  // namespace dynasession::inline v0::aws
