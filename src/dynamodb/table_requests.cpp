// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table_requests.hpp"

#include "dynamodb/json_object.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <string_view>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

request about(std::string operation, const std::string& table_name) {
  json::object body;
  body["TableName"] = table_name;
  return {std::move(operation), body};
}

json::value key_schema(std::string_view key) {
  return json::array{json::object{{"AttributeName", key}, {"KeyType", "HASH"}}};
}

json::object text_attribute(std::string_view name) {
  return {{"AttributeName", name}, {"AttributeType", "S"}};
}

json::object index_by_user() {
  return {{"IndexName", user_index},
          {"KeySchema", key_schema("user_id")},
          {"Projection", json::object{{"ProjectionType", "KEYS_ONLY"}}}};
}

const json::object* object_in(const json::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found ? found->if_object() : nullptr;
}

const json::array& array_in(const json::object& from, std::string_view name) {
  static const json::array none;
  const auto* found = from.if_contains(name);
  return found && found->is_array() ? found->get_array() : none;
}

std::string_view type_of_attribute(const json::object& table, std::string_view name) {
  for (const auto& each : array_in(table, "AttributeDefinitions"))
    if (each.is_object() && text_in(each.get_object(), "AttributeName") == name)
      return text_in(each.get_object(), "AttributeType");
  return "?";
}

// "id (N), day (S)"
std::string key_of(const json::object& table) {
  std::string key;
  for (const auto& each : array_in(table, "KeySchema")) {
    if (!each.is_object()) continue;
    const auto name = text_in(each.get_object(), "AttributeName");
    key.append(key.empty() ? "" : ", ").append(name).append(" (");
    key.append(type_of_attribute(table, name)).append(")");
  }
  return key;
}

}  // namespace

request create_table(const std::string& table_name, const std::string& table_key) {
  json::object body;
  body["TableName"] = table_name;
  body["BillingMode"] = "PAY_PER_REQUEST";
  body["AttributeDefinitions"] = json::array{text_attribute(table_key), text_attribute("user_id")};
  body["KeySchema"] = key_schema(table_key);
  body["GlobalSecondaryIndexes"] = json::array{index_by_user()};
  return {"CreateTable", body};
}

request describe_table(const std::string& table_name) { return about("DescribeTable", table_name); }

request delete_table(const std::string& table_name) { return about("DeleteTable", table_name); }

request describe_expiry(const std::string& table_name) {
  return about("DescribeTimeToLive", table_name);
}

request enable_expiry(const std::string& table_name) {
  json::object body;
  body["TableName"] = table_name;
  body["TimeToLiveSpecification"] = json::object{{"AttributeName", "expire_at"}, {"Enabled", true}};
  return {"UpdateTimeToLive", body};
}

bool is_active(const json::object& description) {
  const auto* table = object_in(description, "Table");
  return table && text_in(*table, "TableStatus") == "ACTIVE";
}

bool is_expiry_enabled(const json::object& description) {
  const auto* expiry = object_in(description, "TimeToLiveDescription");
  return expiry && text_in(*expiry, "AttributeName") == "expire_at" &&
         text_in(*expiry, "TimeToLiveStatus").starts_with("ENABL");
}

result<void> check_table(const json::object& description, const std::string& table_key) {
  const auto* table = object_in(description, "Table");
  const auto found = table ? key_of(*table) : std::string();
  const auto expected = table_key + " (S)";
  if (found == expected) return {};
  return error(errc::incompatible_store, "its key: expected " + expected + ", found " +
                                             (found.empty() ? "no description" : found));
}

}  // namespace dynasession::dynamodb
