// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/credentials/temporary_credentials.hpp"
#include "aws/endpoints/endpoint.hpp"
#include "aws/profiles/settings.hpp"
#include "net/http_message.hpp"

#include <dynasession/error.hpp>

#include <chrono>
#include <optional>
#include <string>

/// The credentials of the role of an EC2 instance, from version 2 of its metadata service (IMDSv2).
/// Version 1, which requires no token, is not used.
namespace dynasession::inline v0::aws {

/// AWS_EC2_METADATA_SERVICE_ENDPOINT, else the endpoint for AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE
/// (IPv4 or IPv6), else the same from the profile; nullopt if AWS_EC2_METADATA_DISABLED is true.
/// Errors: invalid_configuration, with the name of the variable.
result<std::optional<endpoint>> find_instance_endpoint(const environment_lookup& environment,
                                                       const environment_lookup& profile);

/// Requests the token that the other requests contain.
net::http_request instance_token_request(const endpoint& to);
/// Errors: unavailable.
result<std::string> read_instance_token(const net::http_response& response);

/// Requests the name of the role.
net::http_request instance_role_request(const endpoint& to, const std::string& token);
/// Errors: unavailable, also if the instance has no role.
result<std::string> read_instance_role(const net::http_response& response);

/// Requests the credentials; `read_temporary_credentials` reads the response.
net::http_request instance_credentials_request(const endpoint& to, const std::string& token,
                                               const std::string& role);

/// Those that have expired are used a while longer, as AWS's SDKs do: if the service cannot get new ones, it returns the
/// old ones, which other services still accept.
temporary_credentials extended(temporary_credentials found, std::chrono::sys_seconds now);

}  // namespace dynasession::inline v0::aws
