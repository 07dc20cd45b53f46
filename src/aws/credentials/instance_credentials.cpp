// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/instance_credentials.hpp"

#include "aws/profiles/settings.hpp"
#include "support/ascii.hpp"
#include "support/percent_encoding.hpp"

#include <algorithm>
#include <string_view>

namespace dynasession::inline v0::aws {
namespace {

constexpr const char* url_variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
constexpr const char* mode_variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
constexpr const char* disabled_variable = "AWS_EC2_METADATA_DISABLED";
constexpr const char* token_lifetime = "21600";  // seconds
constexpr const char* credentials_path = "/latest/meta-data/iam/security-credentials/";

result<std::optional<endpoint>> configured_endpoint(const environment_lookup& lookup) {
  const auto url = text_in(lookup, url_variable);
  if (!url.empty()) {
    const auto parsed = parse_endpoint(url);
    if (!parsed) return wrong_variable(url_variable, parsed.error().detail());
    return std::optional(*parsed);
  }
  const auto mode = text_in(lookup, mode_variable);
  if (mode.empty()) return std::optional<endpoint>();
  if (ascii::equal_ignoring_case(mode, "IPv4"))
    return std::optional(parse_endpoint("http://169.254.169.254").value());
  if (ascii::equal_ignoring_case(mode, "IPv6"))
    return std::optional(parse_endpoint("http://[fd00:ec2::254]").value());
  return wrong_variable(mode_variable, "must be IPv4 or IPv6");
}

net::http_request request(const endpoint& to, const char* method, const std::string& path) {
  net::http_request made;
  made.method = method;
  made.target = to.path + path;
  made.fields = {{"Host", to.authority()}};
  return made;
}

net::http_request get_request(const endpoint& to, const std::string& token,
                              const std::string& path) {
  auto made = request(to, "GET", path);
  made.fields.push_back({"X-aws-ec2-metadata-token", token});
  return made;
}

/// Reads a short text of visible characters.
result<std::string> word_in(const net::http_response& response, const char* what) {
  if (response.status != 200)
    return no_credentials(std::string(what) + " of this instance: status " +
                          std::to_string(response.status));
  const auto line = std::string_view(response.body).substr(0, response.body.find('\n'));
  const auto word = ascii::trimmed(line, " \t\r");
  if (word.empty() || word.size() > 1024 || !std::ranges::all_of(word, ascii::is_visible))
    return no_credentials(std::string(what) + " of this instance: invalid response");
  return std::string(word);
}

}  // namespace

result<std::optional<endpoint>> find_instance_endpoint(const environment_lookup& environment,
                                                       const environment_lookup& profile) {
  const auto is_disabled = flag_in(environment, disabled_variable);
  if (!is_disabled) return is_disabled.error();
  if (is_disabled->value_or(false)) return std::optional<endpoint>();
  auto found = configured_endpoint(environment);
  if (!found || *found) return found;
  found = configured_endpoint(profile);
  if (!found) return of_profile(found.error());
  return *found ? found : parse_endpoint("http://169.254.169.254").value();
}

net::http_request instance_token_request(const endpoint& to) {
  auto made = request(to, "PUT", "/latest/api/token");
  made.fields.push_back({"X-aws-ec2-metadata-token-ttl-seconds", token_lifetime});
  return made;
}

result<std::string> read_instance_token(const net::http_response& response) {
  return word_in(response, "the metadata token");
}

net::http_request instance_role_request(const endpoint& to, const std::string& token) {
  return get_request(to, token, credentials_path);
}

result<std::string> read_instance_role(const net::http_response& response) {
  if (response.status == 404) return no_credentials("this instance has no role");
  return word_in(response, "the role");
}

net::http_request instance_credentials_request(const endpoint& to, const std::string& token,
                                               const std::string& role) {
  return get_request(to, token, credentials_path + detail::percent_encoded(role, "+=,@"));
}

temporary_credentials extended(temporary_credentials found, std::chrono::sys_seconds now) {
  // Others are asked for after half of this time, five minutes before the end.
  constexpr std::chrono::minutes longer{10};
  if (found.expires_at <= now) found.expires_at = now + longer;
  return found;
}

}  // namespace dynasession::inline v0::aws
