// SPDX-License-Identifier: Apache-2.0
#include "aws/credentials/default_chain.hpp"

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

TEST(web_identity, needs_file_and_role) {
  variables environment;
  EXPECT_EQ(web_identity_in(lookup_in(environment)).error().code(), errc::missing_credentials);
  environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/hush";
  EXPECT_EQ(web_identity_in(lookup_in(environment)).error().detail(),
            "AWS_ROLE_ARN is not set, but AWS_WEB_IDENTITY_TOKEN_FILE is");
  environment["AWS_ROLE_ARN"] = "arn:a";
  EXPECT_EQ(web_identity_in(lookup_in(environment))->token_file, "/hush");
}

class default_chain_test : public testing::Test {
 protected:
  result<credentials_chain> chain(const endpoint_options& given = {},
                                  const std::string& profile = "") const {
    const auto files = [this](const std::string& path) -> result<std::optional<std::string>> {
      const auto found = files_.find(path);
      if (found == files_.end()) return std::optional<std::string>();
      return std::optional(found->second);
    };
    const auto loaded = shared_configuration::load(lookup_in(environment_), files, profile);
    if (!loaded) return loaded.error();
    return default_credentials_chain(*loaded, given);
  }

  /// The key, "fetched", or the reason why there is no chain.
  std::string chosen(const std::string& profile = "") const {
    const auto made = chain({}, profile);
    if (!made) return made.error().detail();
    return made->fixed() ? made->fixed()->access_key_id : "fetched";
  }

  static endpoint_options in_a_region() {
    endpoint_options given;
    given.region = "eu-west-1";
    return given;
  }

  variables environment_{{"HOME", "/me"}};
  variables files_{{"/me/.aws/config", "[profile other]\nregion = eu-west-2\n"},
                   {"/me/.aws/credentials",
                    "[default]\naws_access_key_id = of-default\naws_secret_access_key = s\n"
                    "[other]\naws_access_key_id = of-other\naws_secret_access_key = s\n"}};
};

TEST_F(default_chain_test, variables_come_first_and_the_profile_next) {
  EXPECT_EQ(chosen(), "of-default");
  environment_["AWS_PROFILE"] = "other";
  EXPECT_EQ(chosen(), "of-other");
  environment_["AWS_ACCESS_KEY_ID"] = "of-variables";
  environment_["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_EQ(chosen(), "of-variables");
}

TEST_F(default_chain_test, a_profile_that_the_options_name_comes_before_variables) {
  environment_["AWS_PROFILE"] = "absent";
  environment_["AWS_ACCESS_KEY_ID"] = "of-variables";
  environment_["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_EQ(chosen("other"), "of-other");
}

TEST_F(default_chain_test, one_variable_of_the_pair_is_an_error) {
  environment_["AWS_ACCESS_KEY_ID"] = "id";
  EXPECT_EQ(chosen(), "AWS_SECRET_ACCESS_KEY is not set");
}

TEST_F(default_chain_test, no_source_at_all_is_missing_credentials) {
  files_.clear();
  environment_["AWS_EC2_METADATA_DISABLED"] = "true";
  EXPECT_EQ(chain().error().code(), errc::missing_credentials);
}

TEST_F(default_chain_test, the_instance_comes_last) {
  const auto base = [this] { return chain(in_a_region()).value().base; };
  files_.clear();
  EXPECT_TRUE(std::holds_alternative<instance_role>(base()));
  environment_["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/role";
  EXPECT_TRUE(std::holds_alternative<container_endpoint>(base()));
  environment_["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  environment_["AWS_ROLE_ARN"] = "arn:a";
  EXPECT_TRUE(std::holds_alternative<web_identity>(base()));
}

TEST_F(default_chain_test, sts_is_called_in_the_region_of_the_store) {
  files_["/me/.aws/config"] =
      "[default]\nrole_arn = arn:a\nsource_profile = default\nregion = eu-west-2\n";
  EXPECT_EQ(chain(in_a_region())->sts.where.host, "sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(chain()->sts.where.host, "sts.eu-west-2.amazonaws.com");
  environment_["AWS_ENDPOINT_URL_STS"] = "http://sts.example";
  EXPECT_EQ(chain()->sts.where.host, "sts.example");
  environment_["AWS_ENDPOINT_URL_STS"] = "hush";
  EXPECT_EQ(chosen(), "AWS_ENDPOINT_URL_STS: endpoint: it must begin with http:// or https://");
}

TEST_F(default_chain_test, sts_needs_a_region) {
  files_["/me/.aws/config"] = "[default]\nrole_arn = arn:a\nsource_profile = default\n";
  EXPECT_EQ(chosen(), "for the credentials: region: is not set");
}

}  // namespace
}  // namespace dynasession::aws
