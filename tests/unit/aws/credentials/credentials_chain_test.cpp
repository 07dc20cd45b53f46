// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/credentials_chain.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

// What the public test vectors do not cover.
namespace dynasession::aws {
namespace {

using test::lookup_in;
using test::variables;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const properties keys{{"aws_access_key_id", "id"}, {"aws_secret_access_key", "secret"}};

properties role_with(properties more) {
  more["role_arn"] = "arn:aws:iam::111122223333:role/a";
  return more;
}

result<credentials_chain> chain_of(const properties& profile, const variables& environment = {}) {
  profile_file file;
  file.profiles["shop"] = profile;
  file.profiles["keys"] = keys;
  const variables none;
  return chain_of_profile(file, "shop", lookup_in(environment), lookup_in(none));
}

std::string refusal_of(const properties& profile, const variables& environment = {}) {
  const auto chain = chain_of(profile, environment);
  if (chain) return "accepted";
  EXPECT_EQ(chain.error().code(), errc::invalid_configuration);
  return chain.error().detail();
}

TEST(credentials_chain, of_keys_needs_no_request) {
  const auto chain = chain_of(keys).value();
  ASSERT_NE(chain.fixed(), nullptr);
  EXPECT_EQ(*chain.fixed(), aws_credentials("id", "secret"));
  EXPECT_FALSE(chain.needs_sts());
}

TEST(credentials_chain, of_a_profile_that_holds_none_lets_others_be_asked) {
  EXPECT_EQ(chain_of({{"region", "eu-west-1"}}).error().code(), errc::missing_credentials);
}

TEST(credentials_chain, names_profile_and_property_and_repeats_no_value) {
  const auto lacks = [](const char* property) {
    return AllOf(HasSubstr("'shop'"), HasSubstr(property), Not(HasSubstr("hush")));
  };
  EXPECT_THAT(refusal_of({{"aws_access_key_id", "hush"}}), lacks("aws_secret_access_key"));
  EXPECT_THAT(refusal_of({{"aws_secret_access_key", "hush"}}), lacks("aws_access_key_id"));
  EXPECT_THAT(refusal_of({{"web_identity_token_file", "hush"}}), lacks("role_arn"));
  EXPECT_THAT(refusal_of({{"sso_start_url", "hush"}}), lacks("sso_account_id"));
  EXPECT_THAT(refusal_of({{"login_session", "hush"}}), lacks("login_session"));
  EXPECT_THAT(refusal_of(role_with({{"source_profile", "hush"}})), lacks("source_profile"));
  EXPECT_THAT(refusal_of(role_with({{"credential_source", "hush"}})), lacks("credential_source"));
  EXPECT_THAT(refusal_of(role_with({{"source_profile", "keys"}, {"mfa_serial", "hush"}})),
              lacks("mfa_serial"));
  EXPECT_THAT(refusal_of(role_with({{"source_profile", "keys"}, {"duration_seconds", "hush"}})),
              lacks("duration_seconds"));
  for (const auto* property :
       {"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_account_id"}) {
    auto profile = keys;
    profile[property] = "hush\nX-Injected: 1";
    EXPECT_THAT(refusal_of(profile), lacks(property));
  }
}

TEST(credentials_chain, is_refused_for_what_is_wrong_in_a_profile_on_its_way_alone) {
  profile_file file;
  file.profiles["shop"] = role_with({{"source_profile", "keys"}});
  file.profiles["keys"] = keys;
  file.problems = {{"profile other", "line 1: hush"}};
  const variables none;
  const auto chain = [&] {
    return chain_of_profile(file, "shop", lookup_in(none), lookup_in(none));
  };
  EXPECT_TRUE(chain());
  EXPECT_EQ(origin_of(chain().value()), "the profile 'shop', which assumes a role");
  file.problems.push_back({"profile keys", "config: line 3: a property has no '='"});
  EXPECT_EQ(chain().error().detail(), "config: line 3: a property has no '='");
}

TEST(credentials_chain, of_a_role_begins_with_the_environment_or_a_container) {
  const auto of_variables = role_with({{"credential_source", "Environment"}});
  EXPECT_THAT(refusal_of(of_variables), HasSubstr("no base credentials"));
  const variables named{{"AWS_ACCESS_KEY_ID", "of-variables"}, {"AWS_SECRET_ACCESS_KEY", "s"}};
  const auto chain = chain_of(of_variables, named).value();
  EXPECT_EQ(std::get<aws_credentials>(chain.base), aws_credentials("of-variables", "s"));
  EXPECT_TRUE(chain.needs_sts());
  EXPECT_EQ(chain.fixed(), nullptr);
  const auto of_container = role_with({{"credential_source", "EcsContainer"}});
  EXPECT_THAT(refusal_of(of_container), HasSubstr("container"));
  const variables there{{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/role"}};
  EXPECT_EQ(std::get<container_endpoint>(chain_of(of_container, there)->base).target, "/role");
}

TEST(credentials_chain, tells_the_account_it_leads_to) {
  auto mine = keys;
  mine["aws_account_id"] = "444455556666";
  EXPECT_EQ(account_of(*chain_of(mine)), "444455556666");
  EXPECT_EQ(account_of(*chain_of(role_with({{"source_profile", "keys"}}))), "111122223333");
  EXPECT_EQ(account_of(*chain_of(role_with({{"web_identity_token_file", "/t"}}))), "111122223333");
  EXPECT_EQ(account_of(*chain_of({{"credential_process", "x"}})), "");
}

TEST(credentials_chain, keys_come_before_a_process) {
  auto profile = keys;
  profile["credential_process"] = "x";
  EXPECT_NE(chain_of(profile)->fixed(), nullptr);
}

}  // namespace
}  // namespace dynasession::aws
