// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/endpoint_environment.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

using test::lookup_in;
using test::variables;

const variables nothing;

endpoint_options found_in(const variables& environment, const endpoint_options& given = {}) {
  return completed(given, lookup_in(environment), lookup_in(nothing)).value();
}

std::string refusal_of(const variables& environment, const endpoint_options& given = {}) {
  const auto found = completed(given, lookup_in(environment), lookup_in(nothing));
  return found ? "accepted" : found.error().detail();
}

const variables everything{{"AWS_REGION", "eu-west-1"},
                           {"AWS_DEFAULT_REGION", "eu-west-2"},
                           {"AWS_ENDPOINT_URL_DYNAMODB", "http://one"},
                           {"AWS_ENDPOINT_URL", "http://two"},
                           {"AWS_USE_FIPS_ENDPOINT", "true"},
                           {"AWS_USE_DUALSTACK_ENDPOINT", "true"},
                           {"AWS_ACCOUNT_ID_ENDPOINT_MODE", "required"}};

TEST(endpoint_environment, completes_what_is_left_open) {
  const auto found = found_in(everything);
  EXPECT_EQ(found.region, "eu-west-1");
  EXPECT_EQ(found.endpoint, "http://one");
  EXPECT_EQ(found.use_fips, true);
  EXPECT_EQ(found.use_dual_stack, true);
  EXPECT_EQ(found.account_id_endpoint_mode, account_endpoints::required);
}

TEST(endpoint_environment, changes_nothing_that_is_given) {
  endpoint_options given;
  given.region = "eu-central-1";
  given.endpoint = "http://mine";
  given.use_fips = given.use_dual_stack = false;
  given.account_id_endpoint_mode = account_endpoints::disabled;
  const auto found = found_in(everything, given);
  EXPECT_EQ(found.region, "eu-central-1");
  EXPECT_EQ(found.endpoint, "http://mine");
  EXPECT_EQ(found.use_fips, false);
  EXPECT_EQ(found.use_dual_stack, false);
  EXPECT_EQ(found.account_id_endpoint_mode, account_endpoints::disabled);
}

TEST(endpoint_environment, that_says_nothing_leaves_everything_open) {
  const auto found = found_in({{"AWS_ENDPOINT_URL", " "}, {"AWS_USE_FIPS_ENDPOINT", ""}});
  EXPECT_EQ(found.region + found.endpoint, "");
  EXPECT_EQ(found.use_fips, std::nullopt);
  EXPECT_EQ(found.account_id_endpoint_mode, std::nullopt);
}

TEST(endpoint_environment, knows_urls_for_dynamodb_and_for_everything) {
  EXPECT_EQ(found_in({{"AWS_ENDPOINT_URL", "http://two"}}).endpoint, "http://two");
  auto ignored = everything;
  ignored["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
  EXPECT_EQ(found_in(ignored).endpoint, "");
  ignored["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "false";
  EXPECT_EQ(found_in(ignored).endpoint, "http://one");
}

endpoint_options found_in_both(const variables& environment, const variables& profile) {
  return completed({}, lookup_in(environment), lookup_in(profile)).value();
}

TEST(endpoint_environment, leaves_the_rest_to_the_profile) {
  const auto found = found_in_both({{"AWS_USE_FIPS_ENDPOINT", "false"}}, everything);
  EXPECT_EQ(found.region, "eu-west-1");
  EXPECT_EQ(found.endpoint, "http://one");
  EXPECT_EQ(found.use_fips, false);
  EXPECT_EQ(found.use_dual_stack, true);
}

TEST(endpoint_environment, has_any_url_before_those_of_the_profile) {
  EXPECT_EQ(found_in_both({{"AWS_ENDPOINT_URL", "http://three"}}, everything).endpoint,
            "http://three");
}

TEST(endpoint_environment, may_say_like_the_profile_that_no_url_counts) {
  const variables ignoring{{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}};
  EXPECT_EQ(found_in_both(ignoring, everything).endpoint, "");
  EXPECT_EQ(found_in_both(everything, ignoring).endpoint, "");
}

TEST(endpoint_environment, what_is_wrong_in_the_profile_is_told_as_such) {
  const variables wrong{{"AWS_USE_FIPS_ENDPOINT", "hush"}};
  EXPECT_EQ(completed({}, lookup_in(nothing), lookup_in(wrong)).error().detail(),
            "what the profile has for AWS_USE_FIPS_ENDPOINT: must be true or false");
}

TEST(endpoint_environment, what_is_wrong_is_refused_by_name_and_not_repeated) {
  for (const auto* name :
       {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_ACCOUNT_ID_ENDPOINT_MODE"})
    EXPECT_THAT(refusal_of({{name, "hush"}}),
                testing::AllOf(testing::StartsWith(std::string(name) + ": "),
                               testing::Not(testing::HasSubstr("hush"))));
}

TEST(endpoint_environment, is_not_judged_where_it_does_not_count) {
  endpoint_options given;
  given.endpoint = "http://mine";
  given.use_fips = false;
  EXPECT_EQ(refusal_of({{"AWS_ENDPOINT_URL", "hush"}, {"AWS_USE_FIPS_ENDPOINT", "hush"}}, given),
            "accepted");
}

}  // namespace
}  // namespace dynasession::dynamodb
