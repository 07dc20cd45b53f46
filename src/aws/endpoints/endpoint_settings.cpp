// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/endpoint_settings.hpp"

#include "aws/profiles/profile_settings.hpp"

#include <string>
#include <utility>

namespace dynasession::inline v0::aws {
namespace {

constexpr const char* ignoring = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

std::string region_in(const environment_lookup& lookup) {
  auto region = text_in(lookup, "AWS_REGION");
  return region.empty() ? text_in(lookup, "AWS_DEFAULT_REGION") : region;
}

/// That of the service, else that of all; empty if neither is set.
result<std::string> url_in(const environment_lookup& lookup, std::string_view service) {
  const std::string of_all = "AWS_ENDPOINT_URL";
  for (const auto& variable : {std::string(of_all).append("_").append(service), of_all}) {
    auto url = text_in(lookup, variable);
    if (url.empty()) continue;
    if (const auto parsed = parse_endpoint(url); !parsed)
      return wrong_variable(variable, parsed.error().detail());
    return url;
  }
  return std::string();
}

std::optional<error> complete(std::optional<bool>& flag, const environment_lookup& lookup,
                              const char* variable) {
  if (flag) return std::nullopt;
  const auto found = flag_in(lookup, variable);
  if (!found) return found.error();
  flag = *found;
  return std::nullopt;
}

/// What is said in one place.
class source {
 public:
  source(const environment_lookup& lookup, std::string_view service, bool ignores_urls)
      : lookup_(lookup), service_(service), ignores_urls_(ignores_urls) {}

  result<endpoint_options> complete(endpoint_options given) const {
    if (given.region.empty()) given.region = region_in(lookup_);
    if (given.endpoint.empty() && !ignores_urls_) {
      auto url = url_in(lookup_, service_);
      if (!url) return url.error();
      given.endpoint = *std::move(url);
    }
    if (auto wrong = aws::complete(given.use_fips, lookup_, "AWS_USE_FIPS_ENDPOINT")) return *wrong;
    if (auto wrong = aws::complete(given.use_dual_stack, lookup_, "AWS_USE_DUALSTACK_ENDPOINT"))
      return *wrong;
    return given;
  }

 private:
  const environment_lookup& lookup_;
  std::string_view service_;
  bool ignores_urls_;
};

}  // namespace

result<endpoint_options> completed(endpoint_options given, std::string_view service,
                                   const environment_lookup& environment,
                                   const environment_lookup& profile) {
  auto ignored = flag_in(environment, ignoring);
  if (!ignored) return ignored.error();
  if (!*ignored) ignored = flag_in(profile, ignoring);
  if (!ignored) return of_profile(ignored.error());
  const bool ignores_urls = ignored->value_or(false);
  auto found = source(environment, service, ignores_urls).complete(std::move(given));
  if (!found) return found;
  found = source(profile, service, ignores_urls).complete(*std::move(found));
  return found ? found : of_profile(found.error());
}

}  // namespace dynasession::inline v0::aws
