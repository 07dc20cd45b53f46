// SPDX-License-Identifier: Apache-2.0
#include "support/thrown_by.hpp"

#include <dynasession/dynamodb/table_policy.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace dynasession::table {
namespace {

namespace json = boost::json;
using testing::Contains;
using testing::Not;
using testing::StartsWith;

const dynamodb_options shop{.table_name = "shop", .region = "eu-west-1"};

/// "action on resource"
std::set<std::string> allowed_by(const std::string& policy) {
  const auto document = json::parse(policy);
  EXPECT_EQ(document.at("Version"), "2012-10-17");
  std::set<std::string> all;
  for (const auto& statement : document.at("Statement").as_array()) {
    EXPECT_EQ(statement.at("Effect"), "Allow");
    for (const auto& action : statement.at("Action").as_array())
      all.insert(json::value_to<std::string>(action) + " on " +
                 json::value_to<std::string>(statement.at("Resource")));
  }
  return all;
}

const std::string table_arn = "arn:aws:dynamodb:eu-west-1:*:table/shop";

TEST(table_policy, an_application_serves_sessions_and_no_more) {
  std::set<std::string> expected;
  for (const auto* act :
       {"BatchGetItem", "DeleteItem", "DescribeTable", "GetItem", "PutItem", "UpdateItem"})
    expected.insert("dynamodb:" + std::string(act) + " on " + table_arn);
  expected.insert("dynamodb:Query on " + table_arn + "/index/user_id-index");
  EXPECT_EQ(allowed_by(application_policy(shop)), expected);
}

TEST(table_policy, an_operator_looks_after_the_table_and_writes_into_no_session) {
  const auto allowed = allowed_by(operator_policy(shop));
  for (const auto* act : {"CreateTable", "DeleteTable", "UpdateTable", "Scan", "PartiQLDelete"})
    EXPECT_THAT(allowed, Contains("dynamodb:" + std::string(act) + " on " + table_arn));
  for (const auto* act : {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "*"})
    EXPECT_THAT(allowed, Not(Contains("dynamodb:" + std::string(act) + " on " + table_arn)));
}

TEST(table_policy, is_for_one_table_of_an_account_in_a_region_of_any_partition) {
  const auto resource = [](const std::string& region, const std::string& account) {
    const auto document =
        json::parse(application_policy({.table_name = "shop", .region = region}, account));
    return json::value_to<std::string>(document.at("Statement").at(0).at("Resource"));
  };
  EXPECT_EQ(resource("", "*"), "arn:aws:dynamodb:*:*:table/shop");
  EXPECT_EQ(resource("eu-west-1", "111122223333"),
            "arn:aws:dynamodb:eu-west-1:111122223333:table/shop");
  EXPECT_EQ(resource("cn-north-1", "*"), "arn:aws-cn:dynamodb:cn-north-1:*:table/shop");
}

TEST(rule_22_bad_input, a_policy_is_never_for_more_than_was_meant) {
  const auto refusal = [](const dynamodb_options& place, const std::string& account) {
    return test::refusal_by([&] {
      application_policy(place, account);
      operator_policy(place, account);
    });
  };
  EXPECT_THAT(refusal({.table_name = "*"}, "*"), StartsWith("table_name: "));
  EXPECT_THAT(refusal({.region = "eu-*"}, "*"), StartsWith("region: "));
  for (const auto* account : {"", "1111", "**", "11112222333x", "1111222233334"})
    EXPECT_THAT(refusal({}, account), StartsWith("account: ")) << account;
}

}  // namespace
}  // namespace dynasession::table
