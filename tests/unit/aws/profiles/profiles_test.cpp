// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/profiles.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

using test::lookup_in;
using test::variables;

profile_places places_in(const variables& environment) {
  return profile_places(lookup_in(environment));
}

TEST(profiles, are_in_the_home_or_where_variables_say) {
  EXPECT_EQ(places_in({{"HOME", "/home/me"}}).config, "/home/me/.aws/config");
  EXPECT_EQ(places_in({{"HOME", "/home/me"}}).credentials, "/home/me/.aws/credentials");
  const variables named{{"AWS_CONFIG_FILE", "/a"}, {"AWS_SHARED_CREDENTIALS_FILE", "/b"}};
  EXPECT_EQ(places_in(named).config, "/a");
  EXPECT_EQ(places_in(named).credentials, "/b");
  EXPECT_EQ(places_in({}).config + places_in({}).credentials, "");
}

TEST(profiles, of_a_wrong_file_are_refused_with_its_name) {
  const auto wrong = [](const std::string&) {
    return result<std::optional<std::string>>(std::optional<std::string>("[default"));
  };
  const auto read = read_profiles(places_in({{"HOME", "/home/me"}}), wrong);
  EXPECT_THAT(read.error().detail(), testing::StartsWith("/home/me/.aws/config: line 1: "));
}

}  // namespace
}  // namespace dynasession::aws
