// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/settings.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace dynasession::inline v0::aws {
namespace {

constexpr std::pair<std::string_view, std::string_view> names[]{
    {"AWS_REGION", "region"},
    {"AWS_ENDPOINT_URL", "endpoint_url"},
    {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"},
    {"AWS_CA_BUNDLE", "ca_bundle"},
    {"AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"},
    {"AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"},
    {"AWS_ACCOUNT_ID_ENDPOINT_MODE", "account_id_endpoint_mode"},
    {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint"},
    {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode"}};

std::optional<std::string> value_in(const properties& all, std::string_view name) {
  const auto found = all.find(name);
  if (found == all.end()) return std::nullopt;
  return found->second;
}

/// A nested property, one of `lines`.
std::optional<std::string> nested_value(std::string_view lines, std::string_view name) {
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const auto equals = line.find('=');
    if (equals == line.npos || ascii::trimmed(line.substr(0, equals)) != name) continue;
    return std::string(ascii::trimmed(line.substr(equals + 1)));
  }
  return std::nullopt;
}

/// `service`: as in the name of a variable, in upper case.
std::optional<std::string> url_of(std::string_view service, const profile_file& file,
                                  const properties& profile) {
  const auto name = value_in(profile, "services");
  const auto services = name ? file.services.find(*name) : file.services.end();
  if (services == file.services.end()) return std::nullopt;
  std::string section;
  section += ascii::lower(service);
  const auto lines = value_in(services->second, section);
  return lines ? nested_value(*lines, "endpoint_url") : std::nullopt;
}

}  // namespace

std::string text_in(const environment_lookup& lookup, std::string_view name) {
  const auto value = lookup(name).value_or("");
  return std::string(ascii::trimmed(value, " \t\r\n"));
}

error wrong_variable(std::string_view name, std::string_view reason) {
  return {errc::invalid_configuration, std::string(name).append(": ").append(reason)};
}

result<std::optional<bool>> flag_in(const environment_lookup& lookup, std::string_view name) {
  const auto text = text_in(lookup, name);
  if (text.empty()) return std::optional<bool>();
  const bool is_true = ascii::equal_ignoring_case(text, "true");
  if (!is_true && !ascii::equal_ignoring_case(text, "false"))
    return wrong_variable(name, "must be true or false");
  return std::optional(is_true);
}

environment_lookup settings_of(const profile_file& file, const properties& profile) {
  return [&file, &profile](std::string_view variable) -> std::optional<std::string> {
    constexpr std::string_view service_prefix = "AWS_ENDPOINT_URL_";
    if (variable.starts_with(service_prefix))
      return url_of(variable.substr(service_prefix.size()), file, profile);
    for (const auto& [name, property] : names)
      if (name == variable) return value_in(profile, property);
    return std::nullopt;
  };
}

error of_profile(const error& reason) {
  return {reason.code(), "in the profile: " + reason.detail()};
}

}  // namespace dynasession::inline v0::aws
