// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/shared_configuration.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

using test::lookup_in;
using test::variables;

shared_file_paths paths_in(const variables& environment) {
  return shared_file_paths(lookup_in(environment));
}

TEST(shared_files, are_in_the_home_directory_unless_variables_name_them) {
  EXPECT_EQ(paths_in({{"HOME", "/home/me"}}).config, "/home/me/.aws/config");
  EXPECT_EQ(paths_in({{"HOME", "/home/me"}}).credentials, "/home/me/.aws/credentials");
  EXPECT_EQ(paths_in({{"HOME", "/home/me"}, {"AWS_CONFIG_FILE", "~/shared/config"}}).config,
            "/home/me/shared/config");
  EXPECT_EQ(paths_in({{"AWS_CONFIG_FILE", "~/shared/config"}}).config, "");
  const variables named{{"AWS_CONFIG_FILE", "/a"}, {"AWS_SHARED_CREDENTIALS_FILE", "/b"}};
  EXPECT_EQ(paths_in(named).config, "/a");
  EXPECT_EQ(paths_in(named).credentials, "/b");
  EXPECT_EQ(paths_in({}).config + paths_in({}).credentials, "");
}

TEST(shared_files, that_are_invalid_have_problems_with_their_path) {
  const auto invalid = [](const std::string&) {
    return result<std::optional<std::string>>(std::optional<std::string>("[default"));
  };
  const auto read = read_profiles(paths_in({{"HOME", "/home/me"}}), invalid);
  ASSERT_EQ(read->problems.size(), 2U);
  EXPECT_THAT(read->problems[0].reason, testing::StartsWith("/home/me/.aws/config: line 1: "));
  EXPECT_THAT(read->problems[1].reason, testing::StartsWith("/home/me/.aws/credentials: line 1: "));
}

class shared_configuration_test : public testing::Test {
 protected:
  result<shared_configuration> load(const std::string& profile = "") const {
    const auto files = [](const std::string& path) -> result<std::optional<std::string>> {
      if (path != "/me/.aws/config") return std::optional<std::string>();
      return std::optional<std::string>(
          "[profile other]\nregion = eu-west-2\n[profile wrong]\nhush\n"
          "[profile with-services]\nservices = mine\n[services mine]\nhush\n");
    };
    return shared_configuration::load(lookup_in(environment_), files, profile);
  }

  variables environment_{{"HOME", "/me"}};
};

TEST_F(shared_configuration_test, a_profile_that_is_named_must_exist) {
  environment_["AWS_PROFILE"] = "absent";
  EXPECT_EQ(load().error().detail(),
            "profile: there is none of this name, neither in '/me/.aws/config' nor in "
            "'/me/.aws/credentials'");
  EXPECT_EQ(load("nowhere").error().code(), errc::invalid_configuration);
}

TEST_F(shared_configuration_test, gives_the_settings_of_the_selected_profile) {
  const auto other = load("other").value();
  EXPECT_EQ(other.profile_settings()("AWS_REGION"), "eu-west-2");
  const auto of_default = load().value();
  EXPECT_EQ(of_default.profile_settings()("AWS_REGION"), std::nullopt);
}

TEST_F(shared_configuration_test, what_is_wrong_matters_in_the_selected_profile_alone) {
  EXPECT_EQ(load("wrong").error().detail(), "/me/.aws/config: line 4: a property has no '='");
  EXPECT_EQ(load("with-services").error().detail(),
            "/me/.aws/config: line 8: a property has no '='");
  EXPECT_EQ(load("other").value().file().problems.size(), 2U);
}

TEST_F(shared_configuration_test, knows_whether_the_options_name_the_profile) {
  environment_["AWS_PROFILE"] = "other";
  EXPECT_FALSE(load().value().has_explicit_profile());
  EXPECT_EQ(load().value().profile_name(), "other");
  EXPECT_TRUE(load("other").value().has_explicit_profile());
}

}  // namespace
}  // namespace dynasession::aws
