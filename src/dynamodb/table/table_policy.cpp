// SPDX-License-Identifier: Apache-2.0
#include "aws/endpoints/service_endpoint.hpp"
#include "dynamodb/client/effective_options.hpp"
#include "dynamodb/table/table_requests.hpp"
#include "support/ascii.hpp"
#include "support/json_text.hpp"
#include "support/require.hpp"

#include <dynasession/dynamodb/table_policy.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::table {
namespace {

namespace json = boost::json;

using detail::require;

bool is_account(std::string_view text) {
  return text == "*" || (text.size() == 12 && std::ranges::all_of(text, ascii::is_digit));
}

std::string arn_of(const dynamodb_options& where, const std::string& account) {
  dynamodb::validate(where);
  require(is_account(account), "account: must be 12 digits, or *");
  require(where.region.empty() || aws::is_host_label(where.region),
          "region: must be the name of a region");
  std::string arn = "arn:";
  arn.append(aws::partition_of(where.region).id).append(":dynamodb:");
  arn.append(where.region.empty() ? "*" : where.region).append(":").append(account);
  return arn.append(":table/").append(where.table_name);
}

json::object allow(std::string_view what, std::initializer_list<std::string_view> operations,
                   const std::string& resource) {
  json::array actions;
  for (const auto each : operations)
    actions.push_back(json::value("dynamodb:" + std::string(each)));
  return {{"Sid", what}, {"Effect", "Allow"}, {"Action", actions}, {"Resource", resource}};
}

std::string policy_of(json::array statements) {
  return detail::pretty_json(
      json::object{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}});
}

}  // namespace

// There is no action for TransactWriteItems: the actions of its parts must be allowed.
std::string application_policy(const dynamodb_options& where, const std::string& account) {
  const auto table = arn_of(where, account);
  return policy_of(
      {allow("Sessions",
             {"BatchGetItem", "DeleteItem", "DescribeTable", "GetItem", "PutItem", "UpdateItem"},
             table),
       allow("SessionsOfAUser", {"Query"}, table + "/index/" + dynamodb::user_index)});
}

std::string operator_policy(const dynamodb_options& where, const std::string& account) {
  const auto table = arn_of(where, account);
  return policy_of(
      {allow("Table",
             {"CreateTable", "DeleteTable", "DescribeContinuousBackups", "DescribeTable",
              "DescribeTimeToLive", "ListTagsOfResource", "TagResource", "UpdateContinuousBackups",
              "UpdateTable", "UpdateTimeToLive"},
             table),
       allow("Garbage", {"PartiQLDelete", "Scan"}, table)});
}

}  // namespace dynasession::inline v0::table
