// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "aws/profiles/shared_configuration.hpp"
#include "net/http_message.hpp"

#include <dynasession/error.hpp>

#include <optional>
#include <string>

/// The credentials of a container's role, as ECS and EKS hand them out.
namespace dynasession::inline v0::aws {

/// Where they are asked for.
class container_endpoint {
 public:
  container_endpoint() = default;

  endpoint where;
  std::string target;  ///< path and query
};

/// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, else AWS_CONTAINER_CREDENTIALS_FULL_URI; nullopt if neither
/// is set. Without TLS it must be on this machine, or where ECS and EKS have theirs: a token may
/// go there. Errors: invalid_configuration, naming the variable.
result<std::optional<container_endpoint>> find_container_endpoint(const environment_lookup& lookup);

/// With the token in the file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names, which changes over
/// time, or in AWS_CONTAINER_AUTHORIZATION_TOKEN. Errors: invalid_configuration, naming the variable.
result<net::http_request> container_request(const container_endpoint& to,
                                            const environment_lookup& lookup,
                                            const file_lookup& files);

}  // namespace dynasession::inline v0::aws
