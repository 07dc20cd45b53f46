// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/endpoint.hpp"
#include "aws/endpoints/service_endpoint.hpp"
#include "dynamodb/client/dynamodb_endpoint.hpp"
#include "vectors.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <string>

namespace dynasession::test {
namespace {

namespace json = boost::json;

json::object params_of(const json::value& test_case) {
  const auto* params = test_case.as_object().if_contains("params");
  return params ? params->as_object() : json::object();
}

/// Whether a table is named by an ARN in the region, whose account would determine the endpoint.
bool tells_account_by_arn(const json::object& params) {
  const auto begin = ":dynamodb:" + text_or_empty(params, "Region") + ':';
  const auto matches = [&](const std::string& arn) { return arn.find(begin) != arn.npos; };
  const auto* list = params.if_contains("ResourceArnList");
  return matches(text_or_empty(params, "ResourceArn")) ||
         (list && !list->as_array().empty() &&
          matches(json::value_to<std::string>(list->as_array()[0])));
}

/// Why a case is left out, by its parameters; empty if it is not. Vector search and tables of other
/// accounts are not supported.
std::string left_out_because(const json::object& params) {
  const auto region = text_or_empty(params, "Region");
  if (params.contains("Endpoint") || region == "local") return "";
  if (flag(params, "IsSearchOperation")) return "vector search has endpoints of its own";
  const auto mode = text_or_empty(params, "AccountIdEndpointMode");
  const bool is_possible = aws::partition_of(region).id == "aws" && !flag(params, "UseFIPS");
  const bool is_wanted = mode == "preferred" || mode == "required";
  return is_wanted && is_possible && tells_account_by_arn(params)
             ? "a table is named, never given as an ARN"
             : "";
}

account_endpoints mode_of(const json::object& params) {
  const auto mode = text_or_empty(params, "AccountIdEndpointMode");
  if (mode == "required") return account_endpoints::required;
  return mode == "preferred" ? account_endpoints::preferred : account_endpoints::disabled;
}

std::string resolved(const json::object& params) {
  dynamodb::endpoint_options options;
  options.region = text_or_empty(params, "Region");
  options.endpoint = text_or_empty(params, "Endpoint");
  options.use_fips = flag(params, "UseFIPS");
  options.use_dual_stack = flag(params, "UseDualStack");
  options.account_id_endpoint_mode = mode_of(params);
  if (params.contains("AccountId")) options.account_id = text_or_empty(params, "AccountId");
  const auto found = dynamodb::resolve_endpoint(options);
  return found ? found->where.url() : "error";
}

std::string expected(const json::value& outcome) {
  const auto* endpoint = outcome.as_object().if_contains("endpoint");
  return endpoint ? text_or_empty(endpoint->as_object(), "url") : "error";
}

TEST(conformance_endpoints, dynamodb_is_where_botocore_finds_it) {
  const auto file = vectors("2-endpoints/dynamodb/endpoint-tests-1.json");
  if (!file) GTEST_SKIP() << "548 cases are not here: 2-endpoints/dynamodb";
  std::map<std::string, int> left_out;
  int ran = 0, passed = 0;
  for (const auto& each : file->at("testCases").as_array()) {
    const auto params = params_of(each);
    if (const auto reason = left_out_because(params); !reason.empty()) {
      ++left_out[reason];
      continue;
    }
    const auto found = resolved(params);
    EXPECT_EQ(found, expected(each.at("expect"))) << each.at("documentation") << params;
    ++ran;
    passed += found == expected(each.at("expect"));
  }
  std::cout << ran << " of " << file->at("testCases").as_array().size() << " cases ran, " << passed
            << " passed\n";
  for (const auto& [reason, count] : left_out)
    std::cout << count << " left out: " << reason << '\n';
  EXPECT_GE(ran, 439);
}

TEST(conformance_endpoints, the_security_token_service_is_where_botocore_finds_it) {
  const auto file = vectors("2-endpoints/sts-endpoint-tests-1.json");
  if (!file) GTEST_SKIP() << "69 cases are not here: sts-endpoint-tests-1.json";
  int ran = 0, left_out = 0;
  for (const auto& each : file->at("testCases").as_array()) {
    const auto params = params_of(each);
    if (flag(params, "UseGlobalEndpoint")) {
      ++left_out;
      continue;
    }
    aws::endpoint_options options;
    options.region = text_or_empty(params, "Region");
    options.endpoint = text_or_empty(params, "Endpoint");
    options.use_fips = flag(params, "UseFIPS");
    options.use_dual_stack = flag(params, "UseDualStack");
    const auto found = aws::resolve_endpoint(options, "sts");
    EXPECT_EQ(found ? found->where.url() : "error", expected(each.at("expect"))) << params;
    ++ran;
  }
  std::cout << ran << " of " << ran + left_out << " cases ran\n"
            << left_out
            << " left out: the global endpoint is what SDKs used before regional ones\n";
  EXPECT_GE(ran, 49);
}

TEST(conformance_endpoints, each_region_is_in_its_partition) {
  const auto file = vectors("2-endpoints/partitions/partitions.json");
  if (!file) GTEST_SKIP() << "8 partitions are not here: 2-endpoints/partitions";
  int regions = 0;
  for (const auto& each : file->at("partitions").as_array()) {
    const auto& outputs = each.at("outputs");
    for (const auto& [region, description] : each.at("regions").as_object()) {
      const auto& ours = aws::partition_of(region);
      EXPECT_EQ(ours.id, each.at("id").as_string()) << region;
      EXPECT_EQ(ours.domain, outputs.at("dnsSuffix").as_string()) << region;
      EXPECT_EQ(ours.dual_stack_domain, outputs.at("dualStackDnsSuffix").as_string()) << region;
      ++regions;
    }
    // Not checked: every partition supports both.
    EXPECT_TRUE(outputs.at("supportsFIPS").as_bool());
    EXPECT_TRUE(outputs.at("supportsDualStack").as_bool());
  }
  EXPECT_GE(regions, 53);
}

TEST(conformance_endpoints, urls_are_valid_where_aws_says_so) {
  const auto file = vectors("2-endpoints/rules-engine-functions/test-cases/parse-url.json");
  if (!file) GTEST_SKIP() << "14 cases are not here: parse-url.json";
  const auto& cases = file->at("testCases").as_array();
  for (const auto& each : cases) {
    const auto url = text_or_empty(params_of(each), "Endpoint");
    EXPECT_EQ(aws::parse_endpoint(url).has_value(),
              each.at("expect").as_object().contains("endpoint"))
        << url;
  }
  EXPECT_GE(cases.size(), 14u);
}

}  // namespace
}  // namespace dynasession::test
