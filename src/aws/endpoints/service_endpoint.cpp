// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/service_endpoint.hpp"

#include "aws/profiles/settings.hpp"
#include "support/ascii.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace dynasession::inline v0::aws {
namespace {

// Source: partitions.json of botocore. The default is last: its empty prefix matches every region.
constexpr std::array<partition, 8> partitions{{
    {"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
    {"aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
    {"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    {"aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
    {"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"},
    {"aws", "", "amazonaws.com", "api.aws"},
}};

/// "aws-cn-global" is the pseudo region of services that have no region.
bool is_global(std::string_view region, std::string_view id) {
  return region.starts_with(id) && region.substr(id.size()) == "-global";
}

constexpr const char* ignore_urls_variable = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";

std::string region_in(const environment_lookup& lookup) {
  auto region = text_in(lookup, "AWS_REGION");
  return region.empty() ? text_in(lookup, "AWS_DEFAULT_REGION") : region;
}

/// The URL for the service, else the URL for all services; empty if neither is set.
result<std::string> url_in(const environment_lookup& lookup, std::string_view service) {
  const std::string for_all = "AWS_ENDPOINT_URL";
  for (const auto& variable : {std::string(for_all).append("_").append(service), for_all}) {
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

/// One place where options may be set.
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

// Compatible engines do not check the region.
constexpr const char* any_region = "us-east-1";
// The pseudo region of the global endpoint of STS, which is signed for us-east-1.
constexpr const char* global_region = "aws-global";

error invalid_option(const char* reason) { return {errc::invalid_configuration, reason}; }

std::optional<error> contradiction_in(const endpoint_options& options) {
  const bool is_custom = !options.endpoint.empty();
  if (options.region.empty() && !is_custom) return invalid_option("region: is not set");
  if (!options.region.empty() && !is_host_label(options.region))
    return invalid_option("region: must be at most 63 letters, digits and '-'");
  if (options.wants_fips() && is_custom)
    return invalid_option("use_fips (AWS_USE_FIPS_ENDPOINT) cannot be combined with an endpoint");
  if (options.wants_dual_stack() && is_custom)
    return invalid_option(
        "use_dual_stack (AWS_USE_DUALSTACK_ENDPOINT) cannot be combined with an endpoint");
  return std::nullopt;
}

/// "us-gov-west-1": words, then a number.
bool looks_like_region(std::string_view label) {
  const auto dash = label.rfind('-');
  if (dash == label.npos || label.find('-') == dash || !is_host_label(label)) return false;
  return std::ranges::all_of(label.substr(dash + 1), ascii::is_digit) &&
         std::ranges::none_of(label.substr(0, dash), ascii::is_digit);
}

/// "dynamodb.eu-west-1" for a host of AWS; nullopt for any other.
std::optional<std::string_view> without_domain_of_aws(std::string_view host) {
  for (const auto& each : partitions)
    for (const auto domain : {each.domain, each.dual_stack_domain}) {
      const auto rest = host.size() - std::min(host.size(), domain.size() + 1);
      if (host.ends_with(domain) && rest > 0 && host[rest] == '.') return host.substr(0, rest);
    }
  return std::nullopt;
}

/// The last label first.
std::vector<std::string_view> labels_of(std::string_view name) {
  std::vector<std::string_view> labels;
  for (auto dot = name.rfind('.'); dot != name.npos; dot = name.rfind('.')) {
    labels.push_back(name.substr(dot + 1));
    name = name.substr(0, dot);
  }
  labels.push_back(name);
  return labels;
}

/// A label of the service itself, or of a private link to it: "dynamodb", "dynamodb-fips", "ddb", "vpce".
bool is_of_service(std::string_view label, std::string_view service) {
  const bool begins = label.starts_with(service);
  return label == "ddb" || label == "vpce" ||
         (begins && (label.size() == service.size() || label[service.size()] == '-'));
}

/// The region to sign for, if none is set: that in a host name of AWS. What is not the service itself, such
/// as a machine or a load balancer before a compatible engine, does not check it.
result<std::string> region_of(const endpoint& where, std::string_view service) {
  const auto host = ascii::lower(where.host);
  const auto name = without_domain_of_aws(host);
  if (!name || *name == "sts") return std::string(any_region);  // that of STS is the global one
  const auto labels = labels_of(*name);
  if (const auto found = std::ranges::find_if(labels, looks_like_region); found != labels.end())
    return std::string(*found);
  if (std::ranges::any_of(labels, [&](auto label) { return is_of_service(label, service); }))
    return invalid_option("region: is not set, and the name of AWS's endpoint has none");
  return std::string(any_region);
}

result<service_endpoint> custom_endpoint(const endpoint_options& options,
                                         std::string_view service) {
  auto where = parse_endpoint(options.endpoint);
  if (!where) return where.error();
  auto region = options.region.empty() ? region_of(*where, service) : options.region;
  if (!region) return region.error();
  return service_endpoint(*std::move(where), *std::move(region));
}

}  // namespace

const partition& partition_of(std::string_view region) noexcept {
  return *std::ranges::find_if(partitions, [&](const partition& each) {
    return region.starts_with(each.region_prefix) || is_global(region, each.id);
  });
}

bool is_host_label(std::string_view text) noexcept {
  const auto fits = [](char c) { return ascii::is_alphanumeric(c) || c == '-'; };
  return !text.empty() && text.size() <= 63 && !text.starts_with('-') && !text.ends_with('-') &&
         std::ranges::all_of(text, fits);
}

result<endpoint_options> completed(endpoint_options given, std::string_view service,
                                   const environment_lookup& environment,
                                   const environment_lookup& profile) {
  auto ignored = flag_in(environment, ignore_urls_variable);
  if (!ignored) return ignored.error();
  if (!*ignored) ignored = flag_in(profile, ignore_urls_variable);
  if (!ignored) return of_profile(ignored.error());
  const bool ignores_urls = ignored->value_or(false);
  auto found = source(environment, service, ignores_urls).complete(std::move(given));
  if (!found) return found;
  found = source(profile, service, ignores_urls).complete(*std::move(found));
  return found ? found : of_profile(found.error());
}

service_endpoint::service_endpoint(endpoint where, std::string signing_region)
    : where(std::move(where)), signing_region(std::move(signing_region)) {}

std::string regional_host(const endpoint_options& options, std::string_view service) {
  const auto& partition = partition_of(options.region);
  const bool is_dual_stack = options.wants_dual_stack();
  // In this partition the plain name without dual stack is the FIPS endpoint.
  const bool is_always_fips = partition.id == "aws-us-gov" && !is_dual_stack;
  std::string host(service);
  if (options.wants_fips() && !is_always_fips) host += "-fips";
  host.append(".").append(options.region).append(".");
  return host.append(is_dual_stack ? partition.dual_stack_domain : partition.domain);
}

result<service_endpoint> resolve_endpoint(const endpoint_options& options,
                                          std::string_view service) {
  if (auto wrong = contradiction_in(options)) return *std::move(wrong);
  if (!options.endpoint.empty()) return custom_endpoint(options, service);
  endpoint where;
  if (service == "sts" && options.region == global_region) {
    where.host = "sts.amazonaws.com";
    return service_endpoint(std::move(where), any_region);
  }
  where.host = regional_host(options, service);
  return service_endpoint(std::move(where), options.region);
}

}  // namespace dynasession::inline v0::aws
