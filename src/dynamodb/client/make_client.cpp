// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/make_client.hpp"

#include "aws/credentials/credentials_provider.hpp"
#include "aws/credentials/credentials_sources.hpp"
#include "aws/credentials/default_chain.hpp"
#include "aws/credentials/process_credentials.hpp"
#include "aws/endpoints/proxy_environment.hpp"
#include "aws/profiles/settings.hpp"
#include "aws/profiles/shared_configuration.hpp"
#include "dynamodb/client/dynamodb_endpoint.hpp"
#include "dynamodb/protocol/item.hpp"
#include "net/pooled_client.hpp"
#include "records/value_codec.hpp"
#include "support/ascii.hpp"
#include "support/read_file.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using aws::shared_configuration;

// The rule of DynamoDB.
bool is_table_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 255 && std::ranges::all_of(name, [](char c) {
           return ascii::is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
         });
}

std::optional<std::string> environment_variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (!value || !*value) return std::nullopt;
  return value;
}

result<std::optional<std::string>> read_shared_file(const std::string& path) {
  constexpr std::size_t max_kib = 1024;
  return detail::read_file(path, max_kib);
}

std::optional<aws::shared_configuration> load_configuration(const dynamodb_options& options) {
  if (options.credentials) return std::nullopt;
  return aws::shared_configuration::load(environment_variable, read_shared_file, options.profile)
      .value();
}

net::server_address address_of(const aws::endpoint& endpoint) {
  return {endpoint.host, endpoint.port, endpoint.tls};
}

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

aws::credentials_chain choose_credentials(const dynamodb_options& options,
                                          const std::optional<shared_configuration>& shared) {
  if (options.credentials) {
    validate(*options.credentials);
    return aws::credentials_chain(*options.credentials);
  }
  aws::endpoint_options given;
  given.region = options.region;
  given.use_fips = options.use_fips;
  given.use_dual_stack = options.use_dual_stack;
  return aws::default_credentials_chain(*shared, given).value();
}

std::shared_ptr<aws::credentials_provider> make_provider(const aws::credentials_chain& chain,
                                                         const clock_source& clock) {
  if (const auto* keys = chain.fixed()) return std::make_shared<aws::credentials_provider>(*keys);
  aws::source_context context;
  context.environment = environment_variable;
  context.files = read_shared_file;
  context.make_client = make_credentials_transport;
  context.run = aws::run_program;
  context.clock = clock;
  return std::make_shared<aws::credentials_provider>(aws::make_source(chain, context), clock);
}

aws::environment_lookup profile_settings(const std::optional<shared_configuration>& shared) {
  if (shared) return shared->profile_settings();
  return [](std::string_view) { return std::nullopt; };
}

aws::service_endpoint choose_endpoint(const dynamodb_options& options, const std::string& account,
                                      const std::optional<shared_configuration>& shared) {
  endpoint_options given;
  given.endpoint = options.endpoint;
  given.region = options.region;
  given.use_fips = options.use_fips;
  given.use_dual_stack = options.use_dual_stack;
  given.account_id_endpoint_mode = options.account_id_endpoint_mode;
  if (!account.empty()) given.account_id = account;
  const auto complete =
      completed(std::move(given), environment_variable, profile_settings(shared)).value();
  if (complete.region.empty() && complete.endpoint.empty())
    refuse_option(
        "region",
        "is not set, and neither AWS_REGION nor AWS_DEFAULT_REGION nor the profile has one");
  return resolve_endpoint(complete).value();
}

}  // namespace

void refuse_option(const char* option, const std::string& reason) {
  throw session_error(error(errc::invalid_configuration, std::string(option) + ": " + reason));
}

void validate(const dynamodb_options& options) {
  if (!is_table_name(options.table_name))
    refuse_option("table_name", "must be 3 to 255 letters, digits, '_', '-' or '.'");
  if (!detail::is_valid_key(options.table_key))
    refuse_option("table_key", "must be 1 to 255 bytes of UTF-8");
  if (is_in_layout(options.table_key))
    refuse_option("table_key", "is the name of another attribute");
  if (options.deadline <= options.deadline.zero() || options.deadline > std::chrono::hours(1))
    refuse_option("deadline", "must be positive, at most an hour");
  if (options.patience <= options.patience.zero() || options.patience > std::chrono::days(1))
    refuse_option("patience", "must be positive, at most a day");
  if (options.max_connections == 0) refuse_option("max_connections", "must be positive");
}

void validate(const aws_credentials& given) {
  if (given.access_key_id.empty() || given.secret_access_key.empty())
    refuse_option("credentials", "access_key_id or secret_access_key is empty");
  for (const auto* part : {&given.access_key_id, &given.secret_access_key, &given.session_token})
    if (!std::ranges::all_of(*part, ascii::is_visible))
      refuse_option("credentials", "must be visible ASCII characters without blanks");
}

std::unique_ptr<client> make_client(const dynamodb_options& options) {
  validate(options);
  const auto shared = load_configuration(options);
  const auto chain = choose_credentials(options, shared);
  client_options made;
  made.credentials = make_provider(chain, options.clock);
  made.endpoint = choose_endpoint(options, aws::account_of(chain), shared);
  made.clock = options.clock;
  made.random = options.random;
  auto transport = make_transport(made.endpoint.where, options);
  return std::make_unique<client>(std::move(made), std::move(transport));
}

}  // namespace dynasession::inline v0::dynamodb
