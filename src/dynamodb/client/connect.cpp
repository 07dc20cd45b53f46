// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/connect.hpp"

#include "support/ascii.hpp"
#include "aws/credentials/credentials_provider.hpp"
#include "aws/credentials/sources.hpp"
#include "aws/endpoints/endpoint.hpp"
#include "aws/endpoints/proxy_environment.hpp"
#include "aws/credentials/run_program.hpp"
#include "aws/profiles/surroundings.hpp"
#include "dynamodb/client/endpoint_environment.hpp"
#include "dynamodb/protocol/item.hpp"
#include "dynamodb/client/service_endpoint.hpp"
#include "net/pooled_client.hpp"
#include "support/read_file.hpp"

#include "records/value_codec.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

[[noreturn]] void fail(const char* option, const std::string& reason) {
  throw session_error(error(errc::invalid_configuration, std::string(option) + ": " + reason));
}

std::optional<std::string> environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (!value || !*value) return std::nullopt;
  return value;
}

result<std::optional<std::string>> shared_file(const std::string& path) {
  constexpr std::size_t largest_kib = 1024;
  return detail::read_file(path, largest_kib);
}

// As DynamoDB demands of names.
bool is_table_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 255 && std::ranges::all_of(name, [](char c) {
           return ascii::is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
         });
}

/// What the machine says; nothing of shared files if the options tell the credentials.
class machine {
 public:
  explicit machine(const dynamodb_options& options) {
    if (options.credentials) return;
    seen_ = aws::surroundings::look_around(environment, shared_file, options.profile).value();
  }

  result<aws::credentials_chain> credentials(const aws::endpoint_options& said) const {
    return seen_->credentials(said);
  }
  aws::environment_lookup profile_settings() const {
    if (seen_) return seen_->profile_settings();
    return [](std::string_view) { return std::nullopt; };
  }

 private:
  std::optional<aws::surroundings> seen_;
};

aws::service_endpoint endpoint_of(const dynamodb_options& options, const std::string& account,
                                  const machine& here) {
  endpoint_options given;
  given.endpoint = options.endpoint;
  given.region = options.region;
  given.use_fips = options.use_fips;
  given.use_dual_stack = options.use_dual_stack;
  given.account_id_endpoint_mode = options.account_id_endpoint_mode;
  if (!account.empty()) given.account_id = account;
  const auto asked = completed(std::move(given), environment, here.profile_settings()).value();
  if (asked.region.empty() && asked.endpoint.empty())
    fail("region", "is not set, nor are AWS_REGION and AWS_DEFAULT_REGION, nor the profile's");
  return resolve_endpoint(asked).value();
}

aws::credentials_chain checked(const aws_credentials& given) {
  if (given.access_key_id.empty() || given.secret_access_key.empty())
    fail("credentials", "a part of them is empty");
  for (const auto* part : {&given.access_key_id, &given.secret_access_key, &given.session_token})
    if (!std::ranges::all_of(*part, ascii::is_visible))
      fail("credentials", "they hold a blank, a control character or one beyond ASCII");
  return aws::credentials_chain(given);
}

aws::credentials_chain chain_of(const dynamodb_options& options, const machine& here) {
  if (options.credentials) return checked(*options.credentials);
  aws::endpoint_options said;
  said.region = options.region;
  said.use_fips = options.use_fips;
  said.use_dual_stack = options.use_dual_stack;
  return here.credentials(said).value();
}

result<std::unique_ptr<net::http_client>> client_for_credentials(const aws::endpoint& where) {
  auto proxy = aws::proxy_for(where, environment);
  if (!proxy) return proxy.error();
  const net::server_address server(where.host, where.port, where.tls);
  return std::make_unique<net::pooled_client>(
      server, net::pool_options{.max_connections = 1, .proxy = *std::move(proxy)});
}

std::shared_ptr<aws::credentials_provider> provider_of(const aws::credentials_chain& chain,
                                                       const clock_source& clock) {
  if (const auto* keys = chain.fixed()) return std::make_shared<aws::credentials_provider>(*keys);
  aws::source_means means;
  means.environment = environment;
  means.files = shared_file;
  means.connect = client_for_credentials;
  means.run = aws::run_program;
  means.clock = clock;
  return std::make_shared<aws::credentials_provider>(aws::source_of(chain, means), clock);
}

std::unique_ptr<net::http_client> transport_to(const aws::endpoint& endpoint,
                                               const dynamodb_options& options) {
  const net::server_address server(endpoint.host, endpoint.port, endpoint.tls);
  auto proxy = aws::proxy_for(endpoint, environment).value();
  try {
    return std::make_unique<net::pooled_client>(
        server, net::pool_options{.max_connections = options.max_connections,
                                  .ca_file = options.ca_file,
                                  .proxy = std::move(proxy)});
  } catch (const boost::system::system_error& failure) {
    fail("ca_file", failure.code().message());
  }
}

}  // namespace

void validate(const dynamodb_options& options) {
  if (!is_table_name(options.table_name))
    fail("table_name", "must be 3 to 255 letters, digits, '_', '-' or '.'");
  if (!detail::is_valid_key(options.table_key))
    fail("table_key", "must be 1 to 255 bytes of UTF-8");
  if (is_in_layout(options.table_key)) fail("table_key", "is the name of another attribute");
  if (options.deadline <= options.deadline.zero() || options.deadline > std::chrono::hours(1))
    fail("deadline", "must be positive, at most an hour");
  if (options.max_connections == 0) fail("max_connections", "must be positive");
}

std::unique_ptr<client> connect(const dynamodb_options& options) {
  validate(options);
  const machine here(options);
  const auto chain = chain_of(options, here);
  client_options made;
  made.credentials = provider_of(chain, options.clock);
  made.endpoint = endpoint_of(options, aws::account_of(chain), here);
  made.clock = options.clock;
  made.random = options.random;
  auto transport = transport_to(made.endpoint.where, options);
  return std::make_unique<client>(std::move(made), std::move(transport));
}

}  // namespace dynasession::inline v0::dynamodb
