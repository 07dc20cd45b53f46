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

TEST(partition, a_host_label_is_letters_digits_and_inner_hyphens) {
  for (const auto* label : {"us-east-1", "local", "3a", "A"}) EXPECT_TRUE(is_host_label(label));
  for (const auto* text : {"", "-a", "a-", "a.b", "a b", "a/b", "a_b", "a\n", "a@b", "\xc3\xa9"})
    EXPECT_FALSE(is_host_label(text)) << text;
  EXPECT_TRUE(is_host_label(std::string(63, 'a')));
  EXPECT_FALSE(is_host_label(std::string(64, 'a')));
}

}  // namespace
}  // namespace dynasession::aws
