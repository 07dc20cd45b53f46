// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/surroundings.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

using test::lookup_in;
using test::variables;

class surroundings_test : public testing::Test {
 protected:
  result<surroundings> seen(const std::string& profile = "") const {
    const auto files = [this](const std::string& path) -> result<std::optional<std::string>> {
      const auto found = files_.find(path);
      if (found == files_.end()) return std::optional<std::string>();
      return std::optional(found->second);
    };
    return surroundings::look_around(lookup_in(environment_), files, profile);
  }

  std::string found(const std::string& profile = "") const {
    const auto around = seen(profile);
    if (!around) return around.error().detail();
    const auto chain = around->credentials({});
    if (!chain) return chain.error().detail();
    return chain->fixed() ? chain->fixed()->access_key_id : "fetched";
  }

  static endpoint_options in_a_region() {
    endpoint_options said;
    said.region = "eu-west-1";
    return said;
  }

  variables environment_{{"HOME", "/me"}};
  variables files_{{"/me/.aws/config", "[profile other]\nregion = eu-west-2\n"},
                   {"/me/.aws/credentials",
                    "[default]\naws_access_key_id = of-default\naws_secret_access_key = s\n"
                    "[other]\naws_access_key_id = of-other\naws_secret_access_key = s\n"}};
};

TEST_F(surroundings_test, have_credentials_in_variables_first_and_in_the_profile_next) {
  EXPECT_EQ(found(), "of-default");
  environment_["AWS_PROFILE"] = "other";
  EXPECT_EQ(found(), "of-other");
  environment_["AWS_ACCESS_KEY_ID"] = "of-variables";
  environment_["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_EQ(found(), "of-variables");
}

TEST_F(surroundings_test, a_profile_that_is_named_in_code_comes_before_variables) {
  environment_["AWS_PROFILE"] = "nowhere";
  environment_["AWS_ACCESS_KEY_ID"] = "of-variables";
  environment_["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_EQ(found("other"), "of-other");
}

TEST_F(surroundings_test, a_profile_that_is_named_must_be_there) {
  environment_["AWS_PROFILE"] = "nowhere";
  EXPECT_EQ(found(),
            "profile: there is none of that name in '/me/.aws/config' and '/me/.aws/credentials'");
  EXPECT_EQ(seen("nowhere").error().code(), errc::invalid_configuration);
}

TEST_F(surroundings_test, half_a_pair_in_variables_is_not_made_up_for) {
  environment_["AWS_ACCESS_KEY_ID"] = "id";
  EXPECT_EQ(found(), "AWS_SECRET_ACCESS_KEY is not set");
}

TEST_F(surroundings_test, without_credentials_are_no_error_until_some_are_asked_for) {
  files_.clear();
  environment_["AWS_EC2_METADATA_DISABLED"] = "true";
  EXPECT_TRUE(seen());
  EXPECT_EQ(seen()->credentials({}).error().code(), errc::missing_credentials);
}

TEST_F(surroundings_test, lead_to_the_instance_last_of_all) {
  const auto first = [this] { return seen()->credentials(in_a_region()).value().first; };
  files_.clear();
  EXPECT_TRUE(std::holds_alternative<instance_role>(first()));
  environment_["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/role";
  EXPECT_TRUE(std::holds_alternative<container_endpoint>(first()));
  environment_["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token";
  environment_["AWS_ROLE_ARN"] = "arn:a";
  EXPECT_TRUE(std::holds_alternative<web_identity>(first()));
}

TEST_F(surroundings_test, lead_to_the_security_token_service_in_the_region_of_the_store) {
  files_["/me/.aws/config"] =
      "[default]\nrole_arn = arn:a\nsource_profile = default\nregion = eu-west-2\n";
  EXPECT_EQ(seen()->credentials(in_a_region())->sts.where.host, "sts.eu-west-1.amazonaws.com");
  EXPECT_EQ(seen()->credentials({})->sts.where.host, "sts.eu-west-2.amazonaws.com");
  environment_["AWS_ENDPOINT_URL_STS"] = "http://sts.example";
  EXPECT_EQ(seen()->credentials({})->sts.where.host, "sts.example");
  environment_["AWS_ENDPOINT_URL_STS"] = "hush";
  EXPECT_EQ(found(), "AWS_ENDPOINT_URL_STS: endpoint: it must begin with http:// or https://");
}

TEST_F(surroundings_test, that_need_the_security_token_service_need_a_region) {
  files_["/me/.aws/config"] = "[default]\nrole_arn = arn:a\nsource_profile = default\n";
  EXPECT_EQ(found(), "for the credentials: region: is not set");
}

TEST_F(surroundings_test, have_settings_of_the_profile) {
  const auto around = seen("other").value();
  EXPECT_EQ(around.profile_settings()("AWS_REGION"), "eu-west-2");
  const auto of_default = seen().value();
  EXPECT_EQ(of_default.profile_settings()("AWS_REGION"), std::nullopt);
}

}  // namespace
}  // namespace dynasession::aws
