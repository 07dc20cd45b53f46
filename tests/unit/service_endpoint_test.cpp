// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/service_endpoint.hpp"

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
    EXPECT_THAT(refusal_of(options), testing::StartsWith("use_fips: "));
    options.use_fips = false;
    options.use_dual_stack = true;
    EXPECT_THAT(refusal_of(options), testing::StartsWith("use_dual_stack: "));
  }
}

}  // namespace
}  // namespace dynasession::dynamodb
