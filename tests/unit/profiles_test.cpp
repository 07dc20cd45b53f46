// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles.hpp"

#include "variables.hpp"

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

TEST(profiles, hold_keys) {
  properties profile{{"aws_access_key_id", "id"}, {"aws_secret_access_key", "secret"}};
  EXPECT_EQ(credentials_of(profile).value(), aws_credentials("id", "secret"));
  profile["aws_session_token"] = "token";
  profile["aws_account_id"] = "111122223333";
  EXPECT_EQ(credentials_of(profile).value(),
            aws_credentials("id", "secret", "token", "111122223333"));
  EXPECT_EQ(credentials_of({}).error().code(), errc::missing_credentials);
}

TEST(profiles, that_hold_half_a_pair_name_the_other_half) {
  EXPECT_EQ(credentials_of({{"aws_access_key_id", "id"}}).error().detail(),
            "the profile has no aws_secret_access_key");
  EXPECT_EQ(credentials_of({{"aws_secret_access_key", "hush"}}).error().detail(),
            "the profile has no aws_access_key_id");
}

TEST(profiles, hold_nothing_that_breaks_out_of_a_request) {
  properties profile{{"aws_access_key_id", "id"}, {"aws_secret_access_key", "secret"}};
  for (const auto* name :
       {"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_account_id"}) {
    auto wrong = profile;
    wrong[name] = "hush\nX-Injected: 1";
    const auto refusal = credentials_of(wrong).error().detail();
    EXPECT_THAT(refusal, testing::HasSubstr(name));
    EXPECT_THAT(refusal, testing::Not(testing::HasSubstr("hush")));
  }
}

TEST(profiles, that_lead_to_other_credentials_say_that_these_are_not_supported) {
  const properties keys{{"aws_access_key_id", "id"}, {"aws_secret_access_key", "secret"}};
  for (const auto* way : {"role_arn", "web_identity_token_file", "sso_session", "sso_start_url"}) {
    auto profile = keys;
    profile[way] = "hush";
    EXPECT_EQ(credentials_of(profile).error().detail(),
              std::string("the profile has ") + way + ", which is not supported yet");
  }
  EXPECT_EQ(credentials_of({{"credential_process", "hush"}}).error().code(),
            errc::invalid_configuration);
  auto profile = keys;
  profile["credential_process"] = "hush";
  EXPECT_EQ(credentials_of(profile).value(), aws_credentials("id", "secret"));
}

}  // namespace
}  // namespace dynasession::aws
