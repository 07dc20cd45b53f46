// SPDX-License-Identifier: Apache-2.0
#include "aws/profiles/settings.hpp"

#include "unit/aws/variables.hpp"

#include <gtest/gtest.h>

namespace dynasession::aws {
namespace {

using test::lookup_in;
using test::variables;

TEST(environment, blanks_around_a_value_do_not_count) {
  const variables all{{"A", " text\r\n"}, {"B", " "}};
  EXPECT_EQ(text_in(lookup_in(all), "A"), "text");
  EXPECT_EQ(text_in(lookup_in(all), "B"), "");
  EXPECT_EQ(text_in(lookup_in(all), "C"), "");
}

TEST(environment, a_flag_is_true_or_false_or_not_set) {
  const variables all{{"A", "True"}, {"B", "false"}, {"C", " "}};
  EXPECT_EQ(flag_in(lookup_in(all), "A").value(), true);
  EXPECT_EQ(flag_in(lookup_in(all), "B").value(), false);
  EXPECT_EQ(flag_in(lookup_in(all), "C").value(), std::nullopt);
  EXPECT_EQ(flag_in(lookup_in(all), "D").value(), std::nullopt);
}

TEST(environment, a_flag_that_is_neither_is_refused_by_name_and_not_repeated) {
  for (const auto* value : {"1", "yes", "hush", "tru"}) {
    const variables all{{"AWS_FLAG", value}};
    EXPECT_EQ(flag_in(lookup_in(all), "AWS_FLAG").error().detail(),
              "AWS_FLAG: must be true or false");
  }
}

profile_file parsed(std::string_view text) {
  return parse_profile_file(text, profile_file_kind::config);
}

TEST(profile_settings, go_by_the_names_of_variables) {
  const auto file = parsed(
      "[default]\nregion = eu-west-1\nendpoint_url = http://two\nuse_fips_endpoint = true\n"
      "use_dualstack_endpoint = false\naccount_id_endpoint_mode = required\n"
      "ignore_configured_endpoint_urls = false\n");
  const auto settings = settings_of(file, file.profiles.at("default"));
  EXPECT_EQ(settings("AWS_REGION"), "eu-west-1");
  EXPECT_EQ(settings("AWS_ENDPOINT_URL"), "http://two");
  EXPECT_EQ(settings("AWS_USE_FIPS_ENDPOINT"), "true");
  EXPECT_EQ(settings("AWS_USE_DUALSTACK_ENDPOINT"), "false");
  EXPECT_EQ(settings("AWS_ACCOUNT_ID_ENDPOINT_MODE"), "required");
  EXPECT_EQ(settings("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "false");
  EXPECT_EQ(settings("AWS_ENDPOINT_URL_DYNAMODB"), std::nullopt);
  EXPECT_EQ(settings("HOME"), std::nullopt);
}

TEST(profile_settings, know_the_url_of_dynamodb_among_services) {
  const auto file = parsed(
      "[default]\nservices = local\n[services local]\ns3 =\n endpoint_url = http://s3\n"
      "dynamodb =\n other = 1\n endpoint_url = http://one\n");
  const auto settings = settings_of(file, file.profiles.at("default"));
  EXPECT_EQ(settings("AWS_ENDPOINT_URL_DYNAMODB"), "http://one");
}

TEST(profile_settings, do_without_services_that_are_not_there) {
  for (const auto* text : {"[default]\nservices = none\n", "[default]\nservices =\n",
                           "[default]\nservices = a\n[services a]\ndynamodb = 1\n",
                           "[default]\nservices = a\n[services a]\ndynamodb =\n x = 1\n"}) {
    const auto file = parsed(text);
    EXPECT_EQ(settings_of(file, file.profiles.at("default"))("AWS_ENDPOINT_URL_DYNAMODB"),
              std::nullopt)
        << text;
  }
}

}  // namespace
}  // namespace dynasession::aws
