// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table/table_requests.hpp"

#include "support/json_text.hpp"

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

using detail::array_in;
using detail::object_in;
using detail::text_in;
using table::table_description;

std::uint64_t count_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  if (!found || !found->is_int64() || found->get_int64() < 0) return 0;
  return static_cast<std::uint64_t>(found->get_int64());
}

bool flag_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found && found->is_bool() && found->get_bool();
}

std::string_view type_of_attribute(const json::object& table, std::string_view name) {
  for (const auto& each : array_in(table, "AttributeDefinitions"))
    if (each.is_object() && text_in(each.get_object(), "AttributeName") == name)
      return text_in(each.get_object(), "AttributeType");
  return "?";
}

// "id (N), day (S)", for a table or an index.
std::string key_of(const json::object& owner, const json::object& table) {
  std::string key;
  for (const auto& each : array_in(owner, "KeySchema")) {
    if (!each.is_object()) continue;
    const auto name = text_in(each.get_object(), "AttributeName");
    key.append(key.empty() ? "" : ", ").append(name).append(" (");
    key.append(type_of_attribute(table, name)).append(")");
  }
  return key;
}

const json::object* index_by_user(const json::object& table) {
  for (const auto& each : array_in(table, "GlobalSecondaryIndexes"))
    if (each.is_object() && text_in(each.get_object(), "IndexName") == user_index)
      return &each.get_object();
  return nullptr;
}

void read_billing(const json::object& table, table_description& known) {
  const auto& units = object_in(table, "ProvisionedThroughput");
  known.read_capacity = count_in(units, "ReadCapacityUnits");
  known.write_capacity = count_in(units, "WriteCapacityUnits");
  // A table that has always been provisioned has no summary.
  const auto mode = text_in(object_in(table, "BillingModeSummary"), "BillingMode");
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

table_description read_table(const json::object& answer) {
  const auto& table = object_in(answer, "Table");
  table_description known;
  known.name = text_in(table, "TableName");
  known.arn = text_in(table, "TableArn");
  known.status = text_in(table, "TableStatus");
  known.key = key_of(table, table);
  known.item_count = count_in(table, "ItemCount");
  known.size_bytes = count_in(table, "TableSizeBytes");
  known.deletion_protection = flag_in(table, "DeletionProtectionEnabled");
  known.encryption_key = text_in(object_in(table, "SSEDescription"), "KMSMasterKeyArn");
  read_billing(table, known);
  if (const auto* index = index_by_user(table)) {
    known.index_key = key_of(*index, table);
    known.index_status = text_in(*index, "IndexStatus");
  }
  return known;
}

void read_expiry(const json::object& answer, table_description& known) {
  const auto& expiry = object_in(answer, "TimeToLiveDescription");
  const auto status = text_in(expiry, "TimeToLiveStatus");
  known.expiry_status = status;
  known.expiry_attribute = status.starts_with("ENABL") ? text_in(expiry, "AttributeName") : "";
}

void read_recovery(const json::object& answer, table_description& known) {
  const auto& backups = object_in(answer, "ContinuousBackupsDescription");
  const auto& recovery = object_in(backups, "PointInTimeRecoveryDescription");
  known.point_in_time_recovery = text_in(recovery, "PointInTimeRecoveryStatus") == "ENABLED";
}

std::string read_tags(const json::object& answer, table_description& known) {
  if (!known.tags) known.tags.emplace();
  for (const auto& each : array_in(answer, "Tags"))
    if (const auto* tag = each.if_object())
      known.tags->emplace(text_in(*tag, "Key"), text_in(*tag, "Value"));
  return std::string(text_in(answer, "NextToken"));
}

bool is_ready(const table_description& known) {
  return known.status == "ACTIVE" && (known.index_status.empty() || known.index_status == "ACTIVE");
}

}  // namespace dynasession::inline v0::dynamodb
