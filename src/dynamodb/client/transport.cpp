// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/transport.hpp"

#include "aws/endpoints/proxy_environment.hpp"
#include "dynamodb/client/options.hpp"
#include "dynamodb/client/process_environment.hpp"
#include "net/pooled_client.hpp"

#include <boost/system/system_error.hpp>

#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

net::server_address address_of(const aws::endpoint& endpoint) {
  return {endpoint.host, endpoint.port, endpoint.tls};
}

}  // namespace

std::unique_ptr<net::http_client> make_transport(const aws::endpoint& endpoint,
                                                 const dynamodb_options& options) {
  auto proxy = aws::proxy_for(endpoint, environment_variable).value();
  try {
    return std::make_unique<net::pooled_client>(
        address_of(endpoint), net::pool_options{.max_connections = options.max_connections,
                                                .ca_file = options.ca_file,
                                                .proxy = std::move(proxy)});
  } catch (const boost::system::system_error& failure) {
    refuse_option("ca_file", failure.code().message());
  }
}

result<std::unique_ptr<net::http_client>> make_credentials_transport(
    const aws::endpoint& endpoint) {
  auto proxy = aws::proxy_for(endpoint, environment_variable);
  if (!proxy) return proxy.error();
  return std::make_unique<net::pooled_client>(
      address_of(endpoint), net::pool_options{.max_connections = 1, .proxy = *std::move(proxy)});
}

}  // namespace dynasession::inline v0::dynamodb
