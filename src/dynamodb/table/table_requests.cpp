// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table/table_requests.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace json = boost::json;
using table::billing;
using table::capacity;
using table::table_options;

request asking(std::string operation, const json::object& body) {
  return {std::move(operation), json::serialize(body)};
}

request about(std::string operation, const std::string& table_name, json::object body = {}) {
  body["TableName"] = table_name;
  return asking(std::move(operation), body);
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

// AWS's own key for DynamoDB must not be named.
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

using table::table_description;

std::uint64_t count_in(json_view from, std::string_view name) {
  return from[name].count().value_or(0);
}

std::string text_in(json_view from, std::string_view name) {
  return std::string(from[name].text().value_or(""));
}

std::string type_of_attribute(json_view table, std::string_view name) {
  for (const auto each : table["AttributeDefinitions"].elements())
    if (each["AttributeName"].text() == name) return text_in(each, "AttributeType");
  return "?";
}

// "id (N), day (S)", for a table or an index.
std::string key_of(json_view owner, json_view table) {
  std::string key;
  for (const auto each : owner["KeySchema"].elements()) {
    if (!each.is_object()) continue;
    const auto name = text_in(each, "AttributeName");
    key.append(key.empty() ? "" : ", ").append(name).append(" (");
    key.append(type_of_attribute(table, name)).append(")");
  }
  return key;
}

json_view index_by_user(json_view table) {
  for (const auto each : table["GlobalSecondaryIndexes"].elements())
    if (each["IndexName"].text() == user_index) return each;
  return {};
}

void read_billing(json_view table, table_description& known) {
  const auto units = table["ProvisionedThroughput"];
  known.read_capacity = count_in(units, "ReadCapacityUnits");
  known.write_capacity = count_in(units, "WriteCapacityUnits");
  // A table that has always been provisioned has no summary.
  const auto mode = text_in(table["BillingModeSummary"], "BillingMode");
  const bool is_provisioned = mode == "PROVISIONED" || (mode.empty() && known.read_capacity > 0);
  known.billing_mode = is_provisioned ? billing::provisioned : billing::on_demand;
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
  return asking("CreateTable", table_definition(table_name, table_key, options));
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
  return asking("ListTagsOfResource", body);
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
  return asking("TagResource", {{"ResourceArn", table_arn}, {"Tags", list_of(tags)}});
}

table_description read_table(const json_document& answer) {
  const auto table = answer["Table"];
  table_description known;
  known.name = text_in(table, "TableName");
  known.arn = text_in(table, "TableArn");
  known.status = text_in(table, "TableStatus");
  known.key = key_of(table, table);
  known.item_count = count_in(table, "ItemCount");
  known.size_bytes = count_in(table, "TableSizeBytes");
  known.deletion_protection = table["DeletionProtectionEnabled"].truth().value_or(false);
  known.encryption_key = text_in(table["SSEDescription"], "KMSMasterKeyArn");
  read_billing(table, known);
  if (const auto index = index_by_user(table)) {
    known.index_key = key_of(index, table);
    known.index_status = text_in(index, "IndexStatus");
  }
  return known;
}

void read_expiry(const json_document& answer, table_description& known) {
  const auto expiry = answer["TimeToLiveDescription"];
  const auto status = text_in(expiry, "TimeToLiveStatus");
  known.expiry_status = status;
  known.expiry_attribute =
      status.starts_with("ENABL") ? text_in(expiry, "AttributeName") : std::string();
}

void read_recovery(const json_document& answer, table_description& known) {
  const auto recovery = answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
  known.point_in_time_recovery = text_in(recovery, "PointInTimeRecoveryStatus") == "ENABLED";
}

std::string read_tags(const json_document& answer, table_description& known) {
  if (!known.tags) known.tags.emplace();
  for (const auto each : answer["Tags"].elements())
    if (each.is_object()) known.tags->emplace(text_in(each, "Key"), text_in(each, "Value"));
  return text_in(answer.root(), "NextToken");
}

bool is_ready(const table_description& known) {
  return known.status == "ACTIVE" && (known.index_status.empty() || known.index_status == "ACTIVE");
}

}  // namespace dynasession::inline v0::dynamodb
