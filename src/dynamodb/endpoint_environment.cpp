// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/endpoint_environment.hpp"

#include "ascii.hpp"

#include <utility>

namespace dynasession::dynamodb {
namespace {

using aws::environment_lookup;

error refused(std::string_view variable, std::string_view reason) {
  return {errc::invalid_configuration, std::string(variable).append(": ").append(reason)};
}

std::string region_in(const environment_lookup& lookup) {
  auto region = aws::text_in(lookup, "AWS_REGION");
  return region.empty() ? aws::text_in(lookup, "AWS_DEFAULT_REGION") : region;
}

/// The first of these that is set; empty if none is.
result<std::string> url_in(const environment_lookup& lookup) {
  for (const auto* variable : {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL"}) {
    auto url = aws::text_in(lookup, variable);
    if (url.empty()) continue;
    if (const auto parsed = aws::parse_endpoint(url); !parsed)
      return refused(variable, parsed.error().detail());
    return url;
  }
  return std::string();
}

result<std::optional<account_endpoints>> mode_in(const environment_lookup& lookup) {
  constexpr const char* variable = "AWS_ACCOUNT_ID_ENDPOINT_MODE";
  constexpr std::pair<const char*, account_endpoints> modes[]{
      {"preferred", account_endpoints::preferred},
      {"required", account_endpoints::required},
      {"disabled", account_endpoints::disabled}};
  const auto text = aws::text_in(lookup, variable);
  if (text.empty()) return std::optional<account_endpoints>();
  for (const auto& [word, mode] : modes)
    if (ascii::equal_ignoring_case(text, word)) return std::optional(mode);
  return refused(variable, "must be one of preferred, required, disabled");
}

std::optional<error> complete(std::optional<bool>& flag, const environment_lookup& lookup,
                              const char* variable) {
  if (flag) return std::nullopt;
  const auto found = aws::flag_in(lookup, variable);
  if (!found) return found.error();
  flag = *found;
  return std::nullopt;
}

result<endpoint_options> completed_by(const environment_lookup& lookup, endpoint_options given,
                                      bool ignores_urls) {
  if (given.region.empty()) given.region = region_in(lookup);
  if (given.endpoint.empty() && !ignores_urls) {
    auto url = url_in(lookup);
    if (!url) return url.error();
    given.endpoint = *std::move(url);
  }
  if (auto wrong = complete(given.use_fips, lookup, "AWS_USE_FIPS_ENDPOINT")) return *wrong;
  if (auto wrong = complete(given.use_dual_stack, lookup, "AWS_USE_DUALSTACK_ENDPOINT"))
    return *wrong;
  if (!given.account_id_endpoint_mode) {
    const auto mode = mode_in(lookup);
    if (!mode) return mode.error();
    given.account_id_endpoint_mode = *mode;
  }
  return given;
}

error of_profile(const error& reason) {
  return {reason.code(), "what the profile has for " + reason.detail()};
}

}  // namespace

result<endpoint_options> completed(endpoint_options given, const environment_lookup& environment,
                                   const environment_lookup& profile) {
  constexpr const char* ignoring = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
  auto ignored = aws::flag_in(environment, ignoring);
  if (!ignored) return ignored.error();
  if (!*ignored) ignored = aws::flag_in(profile, ignoring);
  if (!ignored) return of_profile(ignored.error());
  const bool ignores_urls = ignored->value_or(false);
  auto found = completed_by(environment, std::move(given), ignores_urls);
  if (!found) return found;
  found = completed_by(profile, *std::move(found), ignores_urls);
  return found ? found : of_profile(found.error());
}

}  // namespace dynasession::dynamodb
