// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/service_endpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace dynasession::dynamodb {
namespace {

endpoint_options of(std::string region, std::string endpoint = "") {
  endpoint_options options;
  options.region = std::move(region);
  options.endpoint = std::move(endpoint);
  return options;
}

std::string refusal_of(const endpoint_options& options) {
  const auto resolved = resolve_endpoint(options);
  return resolved.has_error() ? resolved.error().detail() : "accepted";
}

TEST(service_endpoint, requests_are_signed_for_the_region_they_go_to) {
  const auto resolved = resolve_endpoint(of("eu-west-1")).value();
  EXPECT_EQ(resolved.where.url(), "https://dynamodb.eu-west-1.amazonaws.com");
  EXPECT_EQ(resolved.signing_region, "eu-west-1");
}

TEST(service_endpoint, one_of_your_own_is_taken_as_it_is) {
  const auto resolved = resolve_endpoint(of("eu-west-1", "http://[::1]:8000/alternator")).value();
  EXPECT_EQ(resolved.where.url(), "http://[::1]:8000/alternator");
  EXPECT_EQ(resolved.signing_region, "eu-west-1");
}

TEST(service_endpoint, where_the_region_does_not_matter_one_is_signed_for_all_the_same) {
  EXPECT_EQ(resolve_endpoint(of("", "http://h")).value().signing_region, "us-east-1");
  EXPECT_EQ(resolve_endpoint(of("local", "http://h")).value().signing_region, "us-east-1");
  EXPECT_EQ(resolve_endpoint(of("local")).value().signing_region, "us-east-1");
}

TEST(service_endpoint, a_region_that_breaks_out_of_the_host_name_is_refused) {
  for (const auto* region : {"evil.example/", "a.b", "us east", "-", "a@b", "a\r\nX: 1", "\x80"}) {
    EXPECT_THAT(refusal_of(of(region)), testing::StartsWith("region: ")) << region;
    EXPECT_THAT(refusal_of(of(region, "http://h")), testing::StartsWith("region: ")) << region;
  }
  EXPECT_EQ(refusal_of(of("")), "region: is not set");
}

TEST(service_endpoint, what_is_wrong_with_a_url_is_told) {
  EXPECT_THAT(refusal_of(of("eu-west-1", "localhost:8000")), testing::StartsWith("endpoint: "));
}

TEST(service_endpoint, options_that_choose_among_those_of_aws_fit_no_other) {
  for (auto options : {of("local"), of("eu-west-1", "http://h"), of("", "http://h")}) {
    options.use_fips = true;
    EXPECT_THAT(refusal_of(options), testing::StartsWith("use_fips, or AWS_USE_FIPS_ENDPOINT"));
    options.use_fips = false;
    options.use_dual_stack = true;
    EXPECT_THAT(refusal_of(options),
                testing::StartsWith("use_dual_stack, or AWS_USE_DUALSTACK_ENDPOINT"));
  }
}

endpoint_options of_account(std::string account) {
  auto options = of("eu-west-1");
  options.account_id = std::move(account);
  return options;
}

TEST(service_endpoint, is_that_of_the_account_if_one_is_known) {
  auto options = of_account("111122223333");
  constexpr auto of_its_own = "https://111122223333.ddb.eu-west-1.amazonaws.com";
  constexpr auto of_all = "https://dynamodb.eu-west-1.amazonaws.com";
  EXPECT_EQ(resolve_endpoint(options).value().where.url(), of_its_own);
  EXPECT_EQ(resolve_endpoint(options).value().signing_region, "eu-west-1");
  options.account_id_endpoint_mode = account_endpoints::disabled;
  EXPECT_EQ(resolve_endpoint(options).value().where.url(), of_all);
  options.account_id.reset();
  options.account_id_endpoint_mode = account_endpoints::preferred;
  EXPECT_EQ(resolve_endpoint(options).value().where.url(), of_all);
}

TEST(service_endpoint, of_an_account_is_refused_where_it_is_required_and_there_is_none) {
  auto options = of("eu-west-1");
  options.account_id_endpoint_mode = account_endpoints::required;
  EXPECT_THAT(refusal_of(options), testing::HasSubstr("do not tell the account"));
  options.account_id = "111122223333";
  EXPECT_EQ(refusal_of(options), "accepted");
  options.use_fips = true;
  EXPECT_THAT(refusal_of(options), testing::HasSubstr("FIPS"));
  options.use_fips = false;
  options.region = "cn-north-1";
  EXPECT_THAT(refusal_of(options), testing::HasSubstr("in this region"));
}

TEST(service_endpoint, an_account_that_breaks_out_of_the_host_name_is_refused_and_not_repeated) {
  for (const auto* account : {"", "evil.example/", "1.2", "1@2", "1\r\n2"})
    EXPECT_EQ(refusal_of(of_account(account)),
              "account_id: is not made of letters, digits and '-', at most 63")
        << account;
}

}  // namespace
}  // namespace dynasession::dynamodb
