// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/make_client.hpp"

#include "aws/credentials/credentials_provider.hpp"
#include "aws/credentials/credentials_sources.hpp"
#include "aws/credentials/default_chain.hpp"
#include "aws/credentials/run_program.hpp"
#include "dynamodb/client/dynamodb_endpoint.hpp"
#include "dynamodb/client/options.hpp"
#include "dynamodb/client/process_environment.hpp"
#include "dynamodb/client/transport.hpp"

#include <optional>
#include <string>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using aws::shared_configuration;

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
