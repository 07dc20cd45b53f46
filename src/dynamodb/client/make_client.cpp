// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/make_client.hpp"

#include "aws/credentials/credentials_provider.hpp"
#include "aws/credentials/credentials_sources.hpp"
#include "aws/credentials/process_credentials.hpp"
#include "aws/endpoints/proxy_environment.hpp"
#include "dynamodb/client/effective_options.hpp"
#include "net/pooled_client.hpp"

#include <boost/system/system_error.hpp>

#include <string>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using transport_ptr = std::unique_ptr<net::http_client>;

/// An HTTP client, through the proxy that the environment names. It opens no connection before the
/// first request. Errors: invalid_configuration: unusable certificates, or a wrong variable of the proxy.
result<transport_ptr> make_transport(const aws::endpoint& where, const ca_bundle& certificates,
                                     std::size_t max_connections) {
  auto proxy = aws::proxy_for(where, environment_variable);
  if (!proxy) return proxy.error();
  try {
    return std::make_unique<net::pooled_client>(
        net::server_address(where.host, where.port, where.tls),
        net::pool_options{.max_connections = max_connections,
                          .ca_file = certificates.file,
                          .proxy = *std::move(proxy)});
  } catch (const boost::system::system_error& failure) {
    return aws::wrong_variable(certificates.option, failure.code().message());
  }
}

std::shared_ptr<aws::credentials_provider> make_provider(const effective_options& found,
                                                         const clock_source& clock) {
  if (const auto* keys = found.chain.fixed())
    return std::make_shared<aws::credentials_provider>(*keys);
  aws::source_context context;
  context.environment = environment_variable;
  context.files = read_shared_file;
  context.make_client = [certificates = found.certificates](const aws::endpoint& where) {
    return make_transport(where, certificates, 1);
  };
  context.run = aws::run_program;
  context.clock = clock;
  return std::make_shared<aws::credentials_provider>(aws::make_source(found.chain, context), clock);
}

}  // namespace

std::unique_ptr<client> make_client(const dynamodb_options& options) {
  const effective_options found(options);
  if (options.logger)
    for (const auto& each : found.place.warnings) options.logger(log_level::warning, each);
  client_options made;
  made.credentials = make_provider(found, options.clock);
  made.endpoint = found.endpoint;
  made.place = to_string(found.place);
  made.clock = options.clock;
  made.random = options.random;
  auto transport =
      make_transport(found.endpoint.where, found.certificates, options.max_connections).value();
  return std::make_unique<client>(std::move(made), std::move(transport));
}

}  // namespace dynasession::inline v0::dynamodb
