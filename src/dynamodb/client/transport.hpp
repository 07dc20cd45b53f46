// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "aws/endpoints/endpoint.hpp"
#include "net/http_client.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/error.hpp>

#include <memory>

namespace dynasession::inline v0::dynamodb {

/// The HTTP client for DynamoDB itself, through the proxy that the environment names. It opens no
/// connection before the first request.
/// Errors: throws `session_error` (invalid_configuration) for `ca_file` and the variables of the
/// proxy.
std::unique_ptr<net::http_client> make_transport(const aws::endpoint& endpoint,
                                                 const dynamodb_options& options);

/// The HTTP client for an endpoint that gives out credentials. Errors: invalid_configuration.
result<std::unique_ptr<net::http_client>> make_credentials_transport(const aws::endpoint& endpoint);

}  // namespace dynasession::inline v0::dynamodb
