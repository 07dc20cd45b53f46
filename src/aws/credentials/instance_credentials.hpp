// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "net/http_message.hpp"

#include <dynasession/error.hpp>

#include <optional>
#include <string>

/// The credentials of an EC2 instance's role, as its metadata service hands them out in version 2
/// (IMDSv2). The first version, which asks for no token, is not spoken.
namespace dynasession::inline v0::aws {

/// AWS_EC2_METADATA_SERVICE_ENDPOINT, else that of AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE, IPv4 or
/// IPv6; then what the profile says; nullopt if AWS_EC2_METADATA_DISABLED is true. Errors:
/// invalid_configuration, naming the variable.
result<std::optional<endpoint>> find_instance_endpoint(const environment_lookup& environment,
                                                       const environment_lookup& profile);

/// The token that goes with the other requests.
net::http_request instance_token_request(const endpoint& to);
/// Errors: unavailable.
result<std::string> read_instance_token(const net::http_response& response);

/// The name of the role.
net::http_request instance_role_request(const endpoint& to, const std::string& token);
/// Errors: unavailable, also if the instance has no role.
result<std::string> read_instance_role(const net::http_response& response);

/// Its credentials, for `read_temporary_credentials`.
net::http_request instance_credentials_request(const endpoint& to, const std::string& token,
                                               const std::string& role);

}  // namespace dynasession::inline v0::aws
