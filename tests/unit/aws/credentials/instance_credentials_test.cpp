// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/instance_credentials.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dynasession::aws {
namespace {

using test::lookup_in;
using test::variables;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const endpoint there = parse_endpoint("http://127.0.0.1:1338/base").value();

std::string endpoint_in(const variables& environment, const variables& profile = {}) {
  const auto found = find_instance_endpoint(lookup_in(environment), lookup_in(profile));
  if (!found) return found.error().detail();
  return *found ? (*found)->url() : "nowhere";
}

net::http_response answered(int status, const std::string& body) {
  net::http_response response;
  response.status = status;
  response.body = body;
  return response;
}

std::string field(const net::http_request& request, const std::string& name) {
  for (const auto& each : request.fields)
    if (each.name == name) return std::string(each.value);
  return "none";
}

TEST(instance_credentials, are_not_looked_for_where_that_is_switched_off) {
  EXPECT_EQ(endpoint_in({}), "http://169.254.169.254");
  EXPECT_EQ(endpoint_in({{"AWS_EC2_METADATA_DISABLED", "TRUE"}}), "nowhere");
  EXPECT_EQ(endpoint_in({{"AWS_EC2_METADATA_DISABLED", "false"}}), "http://169.254.169.254");
  EXPECT_THAT(endpoint_in({{"AWS_EC2_METADATA_DISABLED", "hush"}}),
              AllOf(StartsWith("AWS_EC2_METADATA_DISABLED: "), Not(HasSubstr("hush"))));
}

TEST(instance_credentials, in_a_wrong_place_are_refused_by_name_and_not_repeated) {
  for (const auto* name :
       {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"}) {
    EXPECT_THAT(endpoint_in({{name, "hush"}}), AllOf(StartsWith(name), Not(HasSubstr("hush"))));
    EXPECT_THAT(endpoint_in({}, {{name, "hush"}}), AllOf(HasSubstr("profile"), HasSubstr(name)));
  }
}

TEST(instance_credentials, are_asked_for_with_a_token_that_is_asked_for_first) {
  const auto token = instance_token_request(there);
  EXPECT_EQ(token.method + " " + token.target, "PUT /base/latest/api/token");
  EXPECT_EQ(field(token, "X-aws-ec2-metadata-token-ttl-seconds"), "21600");
  EXPECT_EQ(field(token, "Host"), "127.0.0.1:1338");
  const auto role = instance_role_request(there, "the-token");
  EXPECT_EQ(role.method + " " + role.target,
            "GET /base/latest/meta-data/iam/security-credentials/");
  EXPECT_EQ(field(role, "X-aws-ec2-metadata-token"), "the-token");
  const auto credentials = instance_credentials_request(there, "the-token", "a/../b?c@d");
  EXPECT_EQ(credentials.target, "/base/latest/meta-data/iam/security-credentials/a%2F..%2Fb%3Fc@d");
}

TEST(instance_credentials, come_after_answers_of_one_word) {
  EXPECT_EQ(read_instance_token(answered(200, "token==\n")).value(), "token==");
  EXPECT_EQ(read_instance_role(answered(200, "the-role\nanother")).value(), "the-role");
  EXPECT_EQ(read_instance_role(answered(404, "")).error().detail(),
            "credentials: this instance has no role");
  for (const auto& wrong : {answered(403, "hush"), answered(200, ""), answered(200, "hush hush"),
                            answered(200, "hush\rX: 1"), answered(200, std::string(2000, 'x'))}) {
    EXPECT_EQ(read_instance_token(wrong).error().code(), errc::unavailable);
    EXPECT_THAT(read_instance_role(wrong).error().detail(), Not(HasSubstr("hush")));
  }
}

}  // namespace
}  // namespace dynasession::aws
