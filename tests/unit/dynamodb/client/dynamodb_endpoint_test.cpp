// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/client/dynamodb_endpoint.hpp"

#include "unit/aws/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace dynasession::dynamodb {
namespace {

endpoint_options of(std::string region, std::string endpoint = "") {
  endpoint_options options;
  options.region = std::move(region);
  options.endpoint = std::move(endpoint);
  return options;
}

std::string refusal_of(const endpoint_options& options) {
  const auto resolved = resolve_endpoint(options);
  return resolved.has_error() ? resolved.error().detail() : "accepted";
}

TEST(dynamodb_endpoint, requests_are_signed_for_the_region_they_go_to) {
  const auto resolved = resolve_endpoint(of("eu-west-1")).value();
  EXPECT_EQ(resolved.where.url(), "https://dynamodb.eu-west-1.amazonaws.com");
  EXPECT_EQ(resolved.signing_region, "eu-west-1");
}

TEST(dynamodb_endpoint, one_of_your_own_is_taken_as_it_is) {
  const auto resolved = resolve_endpoint(of("eu-west-1", "http://[::1]:8000/alternator")).value();
  EXPECT_EQ(resolved.where.url(), "http://[::1]:8000/alternator");
  EXPECT_EQ(resolved.signing_region, "eu-west-1");
}

TEST(dynamodb_endpoint, where_the_region_does_not_matter_one_is_signed_for_all_the_same) {
  EXPECT_EQ(resolve_endpoint(of("", "http://h")).value().signing_region, "us-east-1");
  EXPECT_EQ(resolve_endpoint(of("local", "http://h")).value().signing_region, "us-east-1");
  EXPECT_EQ(resolve_endpoint(of("local")).value().signing_region, "us-east-1");
}

TEST(dynamodb_endpoint, a_region_that_breaks_out_of_the_host_name_is_refused) {
  for (const auto* region : {"evil.example/", "a.b", "us east", "-", "a@b", "a\r\nX: 1", "\x80"}) {
    EXPECT_THAT(refusal_of(of(region)), testing::StartsWith("region: ")) << region;
    EXPECT_THAT(refusal_of(of(region, "http://h")), testing::StartsWith("region: ")) << region;
  }
  EXPECT_EQ(refusal_of(of("")), "region: is not set");
}

TEST(dynamodb_endpoint, an_invalid_url_is_an_error_of_the_endpoint) {
  EXPECT_THAT(refusal_of(of("eu-west-1", "localhost:8000")), testing::StartsWith("endpoint: "));
}

TEST(dynamodb_endpoint, options_that_choose_among_those_of_aws_fit_no_other) {
  for (auto options : {of("local"), of("eu-west-1", "http://h"), of("", "http://h")}) {
    options.use_fips = true;
    EXPECT_THAT(refusal_of(options), testing::StartsWith("use_fips (AWS_USE_FIPS_ENDPOINT)"));
    options.use_fips = false;
    options.use_dual_stack = true;
    EXPECT_THAT(refusal_of(options),
                testing::StartsWith("use_dual_stack (AWS_USE_DUALSTACK_ENDPOINT)"));
  }
}

endpoint_options of_account(std::string account) {
  auto options = of("eu-west-1");
  options.account_id = std::move(account);
  return options;
}

TEST(dynamodb_endpoint, is_that_of_the_account_if_one_is_known) {
  auto options = of_account("111122223333");
  constexpr auto of_its_own = "https://111122223333.ddb.eu-west-1.amazonaws.com";
  constexpr auto of_all = "https://dynamodb.eu-west-1.amazonaws.com";
  EXPECT_EQ(resolve_endpoint(options).value().where.url(), of_its_own);
  EXPECT_EQ(resolve_endpoint(options).value().signing_region, "eu-west-1");
  options.account_id_endpoint_mode = account_endpoints::disabled;
  EXPECT_EQ(resolve_endpoint(options).value().where.url(), of_all);
  options.account_id.reset();
  options.account_id_endpoint_mode = account_endpoints::preferred;
  EXPECT_EQ(resolve_endpoint(options).value().where.url(), of_all);
}

TEST(dynamodb_endpoint, of_an_account_is_refused_where_it_is_required_and_there_is_none) {
  auto options = of("eu-west-1");
  options.account_id_endpoint_mode = account_endpoints::required;
  EXPECT_THAT(refusal_of(options), testing::HasSubstr("have no account id"));
  options.account_id = "111122223333";
  EXPECT_EQ(refusal_of(options), "accepted");
  options.use_fips = true;
  EXPECT_THAT(refusal_of(options), testing::HasSubstr("FIPS"));
  options.use_fips = false;
  options.region = "cn-north-1";
  EXPECT_THAT(refusal_of(options), testing::HasSubstr("in this region"));
}

TEST(dynamodb_endpoint, an_account_that_breaks_out_of_the_host_name_is_refused_and_not_repeated) {
  for (const auto* account : {"", "evil.example/", "1.2", "1@2", "1\r\n2"})
    EXPECT_EQ(refusal_of(of_account(account)),
              "account_id: must be at most 63 letters, digits and '-'")
        << account;
}

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

TEST(dynamodb_endpoint, completes_what_is_left_open) {
  const auto found = found_in(everything);
  EXPECT_EQ(found.region, "eu-west-1");
  EXPECT_EQ(found.endpoint, "http://one");
  EXPECT_EQ(found.use_fips, true);
  EXPECT_EQ(found.use_dual_stack, true);
  EXPECT_EQ(found.account_id_endpoint_mode, account_endpoints::required);
}

TEST(dynamodb_endpoint, changes_nothing_that_is_given) {
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

TEST(dynamodb_endpoint, that_says_nothing_leaves_everything_open) {
  const auto found = found_in({{"AWS_ENDPOINT_URL", " "}, {"AWS_USE_FIPS_ENDPOINT", ""}});
  EXPECT_EQ(found.region + found.endpoint, "");
  EXPECT_EQ(found.use_fips, std::nullopt);
  EXPECT_EQ(found.account_id_endpoint_mode, std::nullopt);
}

TEST(dynamodb_endpoint, knows_urls_for_dynamodb_and_for_everything) {
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

TEST(dynamodb_endpoint, leaves_the_rest_to_the_profile) {
  const auto found = found_in_both({{"AWS_USE_FIPS_ENDPOINT", "false"}}, everything);
  EXPECT_EQ(found.region, "eu-west-1");
  EXPECT_EQ(found.endpoint, "http://one");
  EXPECT_EQ(found.use_fips, false);
  EXPECT_EQ(found.use_dual_stack, true);
}

TEST(dynamodb_endpoint, has_any_url_before_those_of_the_profile) {
  EXPECT_EQ(found_in_both({{"AWS_ENDPOINT_URL", "http://three"}}, everything).endpoint,
            "http://three");
}

TEST(dynamodb_endpoint, may_say_like_the_profile_that_no_url_counts) {
  const variables ignoring{{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}};
  EXPECT_EQ(found_in_both(ignoring, everything).endpoint, "");
  EXPECT_EQ(found_in_both(everything, ignoring).endpoint, "");
}

TEST(dynamodb_endpoint, an_invalid_setting_of_the_profile_is_reported_as_such) {
  const variables wrong{{"AWS_USE_FIPS_ENDPOINT", "hush"}};
  EXPECT_EQ(completed({}, lookup_in(nothing), lookup_in(wrong)).error().detail(),
            "in the profile: AWS_USE_FIPS_ENDPOINT: must be true or false");
}

TEST(dynamodb_endpoint, what_is_wrong_is_refused_by_name_and_not_repeated) {
  for (const auto* name :
       {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_ACCOUNT_ID_ENDPOINT_MODE"})
    EXPECT_THAT(refusal_of({{name, "hush"}}),
                testing::AllOf(testing::StartsWith(std::string(name) + ": "),
                               testing::Not(testing::HasSubstr("hush"))));
}

TEST(dynamodb_endpoint, is_not_judged_where_it_does_not_count) {
  endpoint_options given;
  given.endpoint = "http://mine";
  given.use_fips = false;
  EXPECT_EQ(refusal_of({{"AWS_ENDPOINT_URL", "hush"}, {"AWS_USE_FIPS_ENDPOINT", "hush"}}, given),
            "accepted");
}

}  // namespace
}  // namespace dynasession::dynamodb
