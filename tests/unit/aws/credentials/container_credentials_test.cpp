// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/container_credentials.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dynasession::aws {
namespace {

using test::lookup_in;
using test::variables;

constexpr const char* full_uri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr const char* relative_uri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";

std::string endpoint_refusal(const variables& environment) {
  const auto found = find_container_endpoint(lookup_in(environment));
  return found ? "accepted" : found.error().detail();
}

std::string url_of(const variables& environment) {
  const auto found = find_container_endpoint(lookup_in(environment)).value();
  return found ? found->where.url() + found->target : "none";
}

/// The request for "/credentials"; every file has the text `file`.
result<net::http_request> request(variables environment, std::optional<std::string> file = {}) {
  environment[relative_uri] = "/credentials";
  const auto lookup = lookup_in(environment);
  const auto files = [&](const std::string&) { return result<std::optional<std::string>>(file); };
  return container_request(*find_container_endpoint(lookup).value(), lookup, files);
}

std::string authorization(const net::http_request& request) {
  for (const auto& field : request.fields)
    if (field.name == "Authorization") return std::string(field.value);
  return "none";
}

TEST(container_credentials, are_where_variables_say) {
  EXPECT_EQ(url_of({}), "none");
  EXPECT_EQ(url_of({{relative_uri, "/a?b=c"}}), "http://169.254.170.2/a?b=c");
  EXPECT_EQ(url_of({{full_uri, "https://h.example:8443/a/"}}), "https://h.example:8443/a/");
  EXPECT_EQ(url_of({{full_uri, "http://[fd00:ec2::23]/a"}}), "http://[fd00:ec2::23]/a");
  EXPECT_EQ(url_of({{full_uri, "http://127.0.0.1:80?a"}}), "http://127.0.0.1/?a");
}

TEST(container_credentials, are_asked_for_without_tls_only_nearby) {
  for (const auto* url : {"http://h.example/a", "http://169.254.170.3/a", "http://127.example/a",
                          "http://169.254.169.254/a", "http://localhost.example/a"})
    EXPECT_THAT(endpoint_refusal({{full_uri, url}}), testing::StartsWith(full_uri)) << url;
  for (const auto* url : {"http://127.9.9.9/a", "http://localhost/a", "http://[::1]/a",
                          "http://169.254.170.23/a", "https://h.example/a"})
    EXPECT_EQ(endpoint_refusal({{full_uri, url}}), "accepted") << url;
}

TEST(container_credentials, in_a_wrong_place_are_refused_by_name_and_not_repeated) {
  using testing::AllOf, testing::HasSubstr, testing::Not, testing::StartsWith;
  for (const auto* url : {"hush", "/hush", "ftp://hush/", "http://hush:0/", "https://h/hush hush",
                          "https://u:hush@h/", "https:///hush"})
    EXPECT_THAT(endpoint_refusal({{full_uri, url}}),
                AllOf(StartsWith(full_uri), Not(HasSubstr("hush"))));
  EXPECT_THAT(endpoint_refusal({{relative_uri, "hush"}}),
              AllOf(StartsWith(relative_uri), Not(HasSubstr("hush"))));
}

TEST(container_credentials, are_asked_for_with_the_token_there_is) {
  const auto plain = request({}).value();
  EXPECT_EQ(plain.method, "GET");
  EXPECT_EQ(plain.target, "/credentials");
  EXPECT_EQ(authorization(plain), "none");
  EXPECT_EQ(authorization(*request({{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic x"}})), "Basic x");
  EXPECT_EQ(authorization(*request({{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "Basic x"},
                                    {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/f"}},
                                   "of the file\n")),
            "of the file");
}

TEST(container_credentials, are_not_asked_for_with_a_token_that_is_not_there_or_breaks_out) {
  EXPECT_THAT(request({{"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/f"}}).error().detail(),
              testing::StartsWith("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: "));
  const auto refusal = request({{"AWS_CONTAINER_AUTHORIZATION_TOKEN", "hush\r\nX: 1"}}).error();
  EXPECT_THAT(refusal.detail(), testing::Not(testing::HasSubstr("hush")));
}

}  // namespace
}  // namespace dynasession::aws
