// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table/table_requests.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace json = boost::json;
using table::billing;
using table::capacity;
using table::table_options;

request about(std::string operation, const std::string& table_name, json::object body = {}) {
  body["TableName"] = table_name;
  return {std::move(operation), body};
}

json::value key_schema(std::string_view key) {
  return json::array{json::object{{"AttributeName", key}, {"KeyType", "HASH"}}};
}

json::object text_attribute(std::string_view name) {
  return {{"AttributeName", name}, {"AttributeType", "S"}};
}

json::object throughput(const capacity& units) {
  return {{"ReadCapacityUnits", units.read}, {"WriteCapacityUnits", units.write}};
}

json::object index_by_user(const std::optional<capacity>& units) {
  json::object index{{"IndexName", user_index},
                     {"KeySchema", key_schema("user_id")},
                     {"Projection", json::object{{"ProjectionType", "KEYS_ONLY"}}}};
  if (units) index["ProvisionedThroughput"] = throughput(*units);
  return index;
}

// The key that AWS makes for DynamoDB in each account must not be named.
json::object encryption(const std::string& key) {
  json::object how{{"Enabled", true}, {"SSEType", "KMS"}};
  if (key != "alias/aws/dynamodb") how["KMSMasterKeyId"] = key;
  return how;
}

json::array list_of(const table::tag_map& tags) {
  json::array list;
  for (const auto& [key, value] : tags)
    list.push_back(json::object{{"Key", key}, {"Value", value}});
  return list;
}

}  // namespace

json::object table_definition(const std::string& table_name, const std::string& table_key,
                              const table_options& options) {
  const auto units = capacity_of(options);
  json::object body;
  body["TableName"] = table_name;
  body["BillingMode"] = units ? "PROVISIONED" : "PAY_PER_REQUEST";
  if (units) body["ProvisionedThroughput"] = throughput(*units);
  body["AttributeDefinitions"] = json::array{text_attribute(table_key), text_attribute("user_id")};
  body["KeySchema"] = key_schema(table_key);
  body["GlobalSecondaryIndexes"] = json::array{index_by_user(units)};
  if (!options.encryption_key.empty())
    body["SSESpecification"] = encryption(options.encryption_key);
  if (options.deletion_protection) body["DeletionProtectionEnabled"] = true;
  if (!options.tags.empty()) body["Tags"] = list_of(options.tags);
  return body;
}

json::object expiry_specification() { return {{"AttributeName", "expire_at"}, {"Enabled", true}}; }

json::object recovery_specification() { return {{"PointInTimeRecoveryEnabled", true}}; }

request create_table(const std::string& table_name, const std::string& table_key,
                     const table_options& options) {
  return {"CreateTable", table_definition(table_name, table_key, options)};
}

request delete_table(const std::string& table_name) { return about("DeleteTable", table_name); }

request describe_table(const std::string& table_name) { return about("DescribeTable", table_name); }

request describe_expiry(const std::string& table_name) {
  return about("DescribeTimeToLive", table_name);
}

request describe_recovery(const std::string& table_name) {
  return about("DescribeContinuousBackups", table_name);
}

request list_tags(const std::string& table_arn, const std::string& next) {
  json::object body{{"ResourceArn", table_arn}};
  if (!next.empty()) body["NextToken"] = next;
  return {"ListTagsOfResource", body};
}

request create_index(const table::table_description& found) {
  std::optional<capacity> units;
  if (found.billing_mode == billing::provisioned)
    units = capacity{found.read_capacity, found.write_capacity};
  json::object body;
  body["AttributeDefinitions"] = json::array{text_attribute("user_id")};
  body["GlobalSecondaryIndexUpdates"] = json::array{json::object{{"Create", index_by_user(units)}}};
  return about("UpdateTable", found.name, std::move(body));
}

request enable_deletion_protection(const std::string& table_name) {
  return about("UpdateTable", table_name, {{"DeletionProtectionEnabled", true}});
}

request enable_expiry(const std::string& table_name) {
  return about("UpdateTimeToLive", table_name,
               {{"TimeToLiveSpecification", expiry_specification()}});
}

request enable_recovery(const std::string& table_name) {
  return about("UpdateContinuousBackups", table_name,
               {{"PointInTimeRecoverySpecification", recovery_specification()}});
}

request add_tags(const std::string& table_arn, const table::tag_map& tags) {
  return {"TagResource", {{"ResourceArn", table_arn}, {"Tags", list_of(tags)}}};
}

}  // namespace dynasession::inline v0::dynamodb
