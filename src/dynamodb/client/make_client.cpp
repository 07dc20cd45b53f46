// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/make_client.hpp"

#include "aws/credentials/credentials_provider.hpp"
#include "aws/credentials/credentials_sources.hpp"
#include "aws/credentials/process_credentials.hpp"
#include "aws/endpoints/proxy_environment.hpp"
#include "net/pooled_client.hpp"
#include "support/checked_clock.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace asio = boost::asio;
using transport_ptr = std::unique_ptr<net::http_client>;

using addresses = net::http_result<net::connection::address_list>;

asio::awaitable<result<addresses>> resolved(std::string host, std::uint16_t port,
                                            net::deadline until) {
  co_return co_await net::resolve(std::move(host), port, until);
}

// A resolver has a thread for each context.
asio::awaitable<addresses> resolve_at(detail::own_thread& home, std::string host,
                                      std::uint16_t port, net::deadline until) {
  auto found = co_await home.run(nullptr, resolved(std::move(host), port, until));
  if (!found)
    co_return net::http_failure(net::http_failure::stage::not_sent, found.error().detail());
  co_return *std::move(found);
}

/// An HTTP client, through the proxy that the environment names. It opens no connection before the
/// first request. Errors: invalid_configuration: unusable certificates, or a wrong variable of the proxy.
result<transport_ptr> make_transport(const aws::endpoint& where, const ca_bundle& certificates,
                                     std::size_t max_connections,
                                     detail::own_thread* home = nullptr) {
  auto proxy = aws::proxy_for(where, environment_variable);
  if (!proxy) return proxy.error();
  net::pool_options options{
      .max_connections = max_connections, .ca_file = certificates.file, .proxy = *std::move(proxy)};
  if (home) {
    options.home = home->executor();
    options.resolve_name = [home](std::string host, std::uint16_t port, net::deadline until) {
      return resolve_at(*home, std::move(host), port, until);
    };
  }
  try {
    return std::make_unique<net::pooled_client>(
        net::server_address(where.host, where.port, where.tls), std::move(options));
  } catch (const boost::system::system_error& failure) {
    return aws::wrong_variable(certificates.option, failure.code().message());
  }
}

std::shared_ptr<aws::credentials_provider> make_provider(const effective_options& found,
                                                         const clock_source& clock,
                                                         detail::own_thread* home) {
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
  return std::make_shared<aws::credentials_provider>(aws::make_source(found.chain, context), clock,
                                                     home);
}

}  // namespace

effective_options read_environment(const dynamodb_options& options) {
  effective_options found(options);
  if (options.logger)
    for (const auto& each : found.place.warnings) options.logger(log_level::warning, each);
  return found;
}

std::unique_ptr<client> make_client(const dynamodb_options& options) {
  return make_client(options, read_environment(options));
}

std::unique_ptr<client> make_client(const dynamodb_options& options, const effective_options& found,
                                    detail::own_thread* home) {
  client_options made;
  made.clock = detail::checked_clock(options.clock);
  made.credentials = make_provider(found, made.clock, home);
  made.endpoint = found.endpoint;
  made.place = to_string(found.place);
  made.random = options.random;
  auto transport =
      make_transport(found.endpoint.where, found.certificates, options.max_connections, home)
          .value();
  return std::make_unique<client>(std::move(made), std::move(transport));
}

}  // namespace dynasession::inline v0::dynamodb
