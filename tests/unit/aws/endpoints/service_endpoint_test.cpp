// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/service_endpoint.hpp"

#include <gtest/gtest.h>

#include <string>

namespace dynasession::aws {
namespace {

TEST(partition, claims_regions_that_are_not_open_yet) {
  EXPECT_EQ(partition_of("cn-west-9").id, "aws-cn");
  EXPECT_EQ(partition_of("us-gov-central-1").id, "aws-us-gov");
  EXPECT_EQ(partition_of("us-isob-north-7").id, "aws-iso-b");
}

TEST(partition, of_an_unknown_region_is_aws) {
  for (const auto* region : {"us-east-1", "mars-north-1", "us-iso", "cn", "aws-global", "", "\x80"})
    EXPECT_EQ(partition_of(region).id, "aws") << region;
}

std::string signing_region_of(const std::string& url) {
  endpoint_options options;
  options.endpoint = url;
  const auto found = resolve_endpoint(options, "dynamodb");
  return found ? found->signing_region : found.error().detail();
}

TEST(service_endpoint, of_aws_tells_its_region) {
  for (const auto* host :
       {"dynamodb.eu-west-3.amazonaws.com", "dynamodb-fips.eu-west-3.amazonaws.com",
        "111122223333.ddb.eu-west-3.amazonaws.com", "dynamodb.eu-west-3.api.aws",
        "Dynamodb.EU-West-3.amazonaws.com", "dynamodb.eu-west-3.vpce.amazonaws.com",
        "vpce-0a1-b2c.dynamodb.eu-west-3.vpce.amazonaws.com",
        "vpce-0a1-b2c-eu-west-3a.dynamodb.eu-west-3.vpce.amazonaws.com"})
    EXPECT_EQ(signing_region_of(std::string("https://") + host), "eu-west-3") << host;
  EXPECT_EQ(signing_region_of("https://dynamodb.cn-north-1.amazonaws.com.cn"), "cn-north-1");
  EXPECT_EQ(signing_region_of("https://dynamodb.us-isob-east-1.sc2s.sgov.gov"), "us-isob-east-1");
  EXPECT_EQ(signing_region_of("https://sts.amazonaws.com"), "us-east-1");
}

TEST(service_endpoint, of_aws_without_a_region_in_its_name_needs_one) {
  for (const auto* url : {"https://dynamodb.amazonaws.com", "https://x.vpce.amazonaws.com",
                          "https://dynamodb-fips.b.api.aws", "https://1.ddb.amazonaws.com"})
    EXPECT_EQ(signing_region_of(url), "region: is not set, and the name of AWS's endpoint has none")
        << url;
}

TEST(service_endpoint, of_a_machine_of_aws_with_a_compatible_engine_needs_no_region) {
  EXPECT_EQ(signing_region_of("http://ec2-1-2-3-4.compute-1.amazonaws.com:8000"), "us-east-1");
  for (const auto* host :
       {"ec2-1-2-3-4.eu-west-3.compute.amazonaws.com", "my-lb-1.eu-west-3.elb.amazonaws.com",
        "my-lb-1.elb.eu-west-3.amazonaws.com",
        "vpce-0a1-b2c.vpce-svc-0d.eu-west-3.vpce.amazonaws.com"})
    EXPECT_EQ(signing_region_of(std::string("http://") + host), "eu-west-3") << host;
}

TEST(service_endpoint, of_another_needs_no_region) {
  for (const auto* url : {"http://localhost:8000", "https://amazonaws.com.example",
                          "https://dynamodb.eu-west-3.notamazonaws.com", "https://amazonaws.com"})
    EXPECT_EQ(signing_region_of(url), "us-east-1") << url;
}

TEST(partition, a_host_label_is_letters_digits_and_inner_hyphens) {
  for (const auto* label : {"us-east-1", "local", "3a", "A"}) EXPECT_TRUE(is_host_label(label));
  for (const auto* text : {"", "-a", "a-", "a.b", "a b", "a/b", "a_b", "a\n", "a@b", "\xc3\xa9"})
    EXPECT_FALSE(is_host_label(text)) << text;
  EXPECT_TRUE(is_host_label(std::string(63, 'a')));
  EXPECT_FALSE(is_host_label(std::string(64, 'a')));
}

}  // namespace
}  // namespace dynasession::aws
