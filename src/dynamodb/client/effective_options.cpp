// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/effective_options.hpp"

#include "aws/credentials/default_chain.hpp"
#include "dynamodb/client/dynamodb_endpoint.hpp"
#include "dynamodb/protocol/item.hpp"
#include "records/plain_size.hpp"
#include "records/value_codec.hpp"
#include "support/ascii.hpp"
#include "support/read_file.hpp"
#include "support/require.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <variant>

namespace dynasession::inline v0::dynamodb {
namespace {

using aws::shared_configuration;
using detail::require;

// The rule of DynamoDB.
bool is_table_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 255 && std::ranges::all_of(name, [](char c) {
           return ascii::is_alphanumeric(c) || c == '_' || c == '-' || c == '.';
         });
}

std::optional<shared_configuration> load_configuration(const dynamodb_options& options) {
  if (options.credentials) return std::nullopt;
  return aws::shared_configuration::load(environment_variable, read_shared_file, options.profile)
      .value();
}

aws::credentials_chain choose_credentials(const dynamodb_options& options,
                                          const std::optional<shared_configuration>& shared) {
  if (options.credentials) {
    validate(*options.credentials);
    return aws::credentials_chain(*options.credentials, "the options");
  }
  aws::endpoint_options given;
  given.region = options.region;
  given.use_fips = options.use_fips;
  given.use_dual_stack = options.use_dual_stack;
  return aws::default_credentials_chain(*shared, given).value();
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
  require(
      !complete.region.empty() || !complete.endpoint.empty(),
      "region: is not set, and neither AWS_REGION nor AWS_DEFAULT_REGION nor the profile has one");
  return resolve_endpoint(complete).value();
}

ca_bundle choose_bundle(const dynamodb_options& options,
                        const std::optional<shared_configuration>& shared) {
  constexpr const char* variable = "AWS_CA_BUNDLE";
  if (!options.ca_file.empty()) return {options.ca_file, "ca_file"};
  auto file = aws::text_in(environment_variable, variable);
  if (!file.empty()) return {std::move(file), variable};
  return {aws::text_in(profile_settings(shared), variable), "ca_bundle of the profile"};
}

std::string exposed(const char* what, const aws::endpoint& where) {
  return std::string(what) + " " + where.url() +
         " is without TLS: others in the network can read and change requests";
}

std::vector<std::string> warnings_about(const effective_options& found) {
  std::vector<std::string> all;
  if (found.endpoint.where.is_exposed())
    all.push_back(exposed("the endpoint", found.endpoint.where));
  if (found.chain.needs_sts() && found.chain.sts.where.is_exposed())
    all.push_back(exposed("the security token service at", found.chain.sts.where));
  const auto* sso = std::get_if<aws::single_sign_on>(&found.chain.base);
  if (sso && sso->portal.is_exposed()) all.push_back(exposed("single sign-on at", sso->portal));
  if (found.shared)
    for (const auto& each : found.shared->file().problems) all.push_back(each.reason);
  return all;
}

}  // namespace

std::optional<std::string> environment_variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (!value || !*value) return std::nullopt;
  return value;
}

result<std::optional<std::string>> read_shared_file(const std::string& path) {
  constexpr std::size_t max_kib = 1024;
  auto text = detail::read_file(path, max_kib);
  if (!text) return error(text.error().code(), path + ": " + text.error().detail());
  return text;
}

void validate(const dynamodb_options& options) {
  require(is_table_name(options.table_name),
          "table_name: must be 3 to 255 letters, digits, '_', '-' or '.'");
  require(detail::is_valid_key(options.table_key), "table_key: must be 1 to 255 bytes of UTF-8");
  require(!is_in_layout(options.table_key), "table_key: is the name of another attribute");
  detail::require_deadline(options.deadline);
  detail::require_patience(options.patience);
  detail::require_max_size(options.max_size);
  require(options.max_connections > 0, "max_connections: must be positive");
}

void validate(const aws_credentials& given) {
  require(!given.access_key_id.empty() && !given.secret_access_key.empty(),
          "credentials: access_key_id or secret_access_key is empty");
  for (const auto* part : {&given.access_key_id, &given.secret_access_key, &given.session_token})
    require(std::ranges::all_of(*part, ascii::is_visible),
            "credentials: must be visible ASCII characters without blanks");
}

effective_options::effective_options(const dynamodb_options& given) {
  validate(given);
  shared = load_configuration(given);
  chain = choose_credentials(given, shared);
  endpoint = choose_endpoint(given, aws::account_of(chain), shared);
  certificates = choose_bundle(given, shared);
  place.endpoint = endpoint.where.url();
  place.region = endpoint.signing_region;
  place.credentials = aws::origin_of(chain);
  place.warnings = warnings_about(*this);
}

}  // namespace dynasession::inline v0::dynamodb

namespace dynasession::inline v0 {

dynamodb_place place_of(const dynamodb_options& options) {
  return dynamodb::effective_options(options).place;
}

std::string to_string(const dynamodb_place& place) {
  return place.endpoint + ", region " + place.region + ", credentials from " + place.credentials;
}

}  // namespace dynasession::inline v0
