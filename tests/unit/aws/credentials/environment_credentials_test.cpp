// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/environment_credentials.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

using test::lookup_in;
using test::variables;

result<aws_credentials> keys_in(const variables& environment) {
  return credentials_from_environment(lookup_in(environment));
}

TEST(environment_credentials, are_two_keys_and_perhaps_a_token_and_an_account) {
  variables environment{{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", "secret"}};
  EXPECT_EQ(keys_in(environment).value(), aws_credentials("id", "secret"));
  environment["AWS_SESSION_TOKEN"] = "token";
  EXPECT_EQ(keys_in(environment).value(), aws_credentials("id", "secret", "token"));
  environment["AWS_ACCOUNT_ID"] = "111122223333";
  EXPECT_EQ(keys_in(environment).value(), aws_credentials("id", "secret", "token", "111122223333"));
}

TEST(environment_credentials, are_missing_if_both_keys_are) {
  EXPECT_EQ(keys_in({}).error().code(), errc::missing_credentials);
  EXPECT_EQ(keys_in({{"AWS_ACCESS_KEY_ID", " "}, {"AWS_SECRET_ACCESS_KEY", ""}}).error().code(),
            errc::missing_credentials);
  EXPECT_EQ(keys_in({{"AWS_SESSION_TOKEN", "token"}}).error().code(), errc::missing_credentials);
}

TEST(environment_credentials, half_a_pair_is_an_error_that_names_the_other_half) {
  const auto no_id = keys_in({{"AWS_SECRET_ACCESS_KEY", "hush"}});
  EXPECT_EQ(no_id.error().code(), errc::invalid_configuration);
  EXPECT_EQ(no_id.error().detail(), "AWS_ACCESS_KEY_ID is not set");
  const auto no_secret = keys_in({{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", " "}});
  EXPECT_EQ(no_secret.error().detail(), "AWS_SECRET_ACCESS_KEY is not set");
}

TEST(environment_credentials, blanks_around_a_value_do_not_count) {
  EXPECT_EQ(keys_in({{"AWS_ACCESS_KEY_ID", " id\n"},
                     {"AWS_SECRET_ACCESS_KEY", "\tsecret\r\n"},
                     {"AWS_SESSION_TOKEN", " "}})
                .value(),
            aws_credentials("id", "secret"));
}

TEST(environment_credentials, what_cannot_be_sent_is_refused_by_name_and_not_repeated) {
  for (const auto* name :
       {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCOUNT_ID"}) {
    variables environment{{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", "secret"}};
    for (const auto* value : {"hush\r\nX-Injected: 1", "hush hush", "hush\x80"}) {
      environment[name] = value;
      const auto found = keys_in(environment);
      ASSERT_TRUE(found.has_error()) << name;
      EXPECT_THAT(found.error().detail(), testing::StartsWith(name));
      EXPECT_THAT(found.error().message(), testing::Not(testing::HasSubstr("hush")));
    }
  }
}

}  // namespace
}  // namespace dynasession::aws
