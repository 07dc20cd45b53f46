// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/container_credentials.hpp"

#include "support/ascii.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::aws {
namespace {

constexpr const char* relative_uri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr const char* full_uri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr const char* token_file = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr const char* token = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
constexpr const char* host_of_ecs = "169.254.170.2";

bool is_trusted_without_tls(const endpoint& where) {
  constexpr std::array<std::string_view, 3> hosts{host_of_ecs, "169.254.170.23", "fd00:ec2::23"};
  return where.is_loopback() || std::ranges::find(hosts, where.host) != hosts.end();
}

result<std::optional<container_endpoint>> parse_variable(const char* variable,
                                                         const std::string& url) {
  const auto scheme = url.find("://");
  const auto path = scheme == url.npos ? scheme : url.find_first_of("/?", scheme + 3);
  const auto where = parse_endpoint(std::string_view(url).substr(0, path));
  if (!where) return wrong_variable(variable, where.error().detail());
  container_endpoint found;
  found.where = *where;
  found.target = path == url.npos ? "/" : url.substr(path);
  if (found.target.front() == '?') found.target.insert(0, 1, '/');
  if (!std::ranges::all_of(found.target, ascii::is_visible))
    return wrong_variable(variable, "must be visible ASCII characters without blanks");
  if (!where->tls && !is_trusted_without_tls(*where))
    return wrong_variable(
        variable, "without https only loopback and the addresses of ECS and EKS are allowed");
  return std::optional(std::move(found));
}

result<std::string> token_in(const environment_lookup& lookup, const file_lookup& files) {
  const auto file = text_in(lookup, token_file);
  if (file.empty()) return text_in(lookup, token);
  const auto text = files(file);
  if (!text) return wrong_variable(token_file, text.error().detail());
  if (!*text) return wrong_variable(token_file, "the file does not exist");
  return std::string(ascii::trimmed(**text, " \t\r\n"));
}

}  // namespace

result<std::optional<container_endpoint>> find_container_endpoint(
    const environment_lookup& lookup) {
  const auto path = text_in(lookup, relative_uri);
  if (!path.empty() && !path.starts_with('/'))
    return wrong_variable(relative_uri, "must begin with /");
  if (!path.empty())
    return parse_variable(relative_uri, std::string("http://") + host_of_ecs + path);
  const auto url = text_in(lookup, full_uri);
  if (url.empty()) return std::optional<container_endpoint>();
  return parse_variable(full_uri, url);
}

result<net::http_request> container_request(const container_endpoint& to,
                                            const environment_lookup& lookup,
                                            const file_lookup& files) {
  const auto authorization = token_in(lookup, files);
  if (!authorization) return authorization.error();
  const auto can_be_sent = [](char c) { return ascii::is_visible(c) || c == ' '; };
  if (!std::ranges::all_of(*authorization, can_be_sent))
    return wrong_variable(token, "the token must be ASCII without control characters");
  net::http_request request;
  request.method = "GET";
  request.target = to.target;
  request.fields = {{"Accept", "application/json"}, {"Host", to.where.authority()}};
  if (!authorization->empty()) request.fields.push_back({"Authorization", *authorization});
  return request;
}

}  // namespace dynasession::inline v0::aws
