// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "aws/profiles/shared_configuration.hpp"
#include "net/http_message.hpp"

#include <dynasession/error.hpp>

#include <optional>
#include <string>

/// The credentials of the role of a container, from the endpoint that ECS and EKS provide.
namespace dynasession::inline v0::aws {

/// The endpoint and the target of the request.
class container_endpoint {
 public:
  container_endpoint() = default;

  endpoint where;
  std::string target;  ///< path and query
};

/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, else AWS_CONTAINER_CREDENTIALS_FULL_URI; nullopt if
/// neither is set. Since a token may be sent, only loopback and the addresses of ECS and EKS are
/// allowed without TLS.
/// Errors: invalid_configuration, with the name of the variable.
result<std::optional<container_endpoint>> find_container_endpoint(const environment_lookup& lookup);

/// The request, with the token in the file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names (read
/// again each time, since the token is rotated), else in AWS_CONTAINER_AUTHORIZATION_TOKEN.
/// Errors: invalid_configuration, with the name of the variable.
result<net::http_request> container_request(const container_endpoint& to,
                                            const environment_lookup& lookup,
                                            const file_lookup& files);

}  // namespace dynasession::inline v0::aws
