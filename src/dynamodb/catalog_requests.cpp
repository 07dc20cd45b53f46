// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/catalog_requests.hpp"

#include "dynamodb/expression.hpp"
#include "dynamodb/json_object.hpp"
#include "dynamodb/table_requests.hpp"

#include <string_view>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

// Of BatchGetItem.
constexpr int most_keys = 100;

// One for a table, or a list of one for each table.
double total_units(const json::object& body) {
  const auto* consumed = body.if_contains("ConsumedCapacity");
  if (!consumed) return 0;
  if (!consumed->is_array()) return units_in(*consumed);
  double sum = 0;
  for (const auto& each : consumed->get_array()) sum += units_in(each);
  return sum;
}

}  // namespace

double units_in(const json::value& consumed) {
  const auto* told =
      consumed.is_object() ? consumed.get_object().if_contains("CapacityUnits") : nullptr;
  boost::system::error_code none;
  const auto units = told ? told->to_number<double>(none) : 0;
  return none || units < 0 ? 0 : units;
}

request catalog_requests::scan(const scan_request& wanted) const {
  json::object body;
  body["TableName"] = table_name_;
  body["Segment"] = wanted.segment;
  body["TotalSegments"] = wanted.segments;
  body["Limit"] = wanted.limit;
  body["ReturnConsumedCapacity"] = "TOTAL";
  expression terms;
  body["ProjectionExpression"] = projection(terms);
  terms.write_to(body);
  if (!wanted.after.empty()) body["ExclusiveStartKey"] = key_of(wanted.after);
  return {"Scan", body};
}

session_page catalog_requests::read_scan(const json::object& body) const {
  session_page read;
  for (const auto& item : array_in(body, "Items")) add(item, read);
  read.next = key_in(object_in(body, "LastEvaluatedKey"));
  read.units = total_units(body);
  return read;
}

request catalog_requests::remove_unchanged(const session_summary& seen) const {
  auto body = removal_of(seen.key);
  expression terms;
  terms.require(terms.own("expire_at") + "=" + terms.value(":expire_at", number(seen.expire_at)));
  terms.require(terms.own("updated_at") + "=" +
                terms.value(":updated_at", number(seen.updated_at)));
  terms.write_to(body);
  body["ReturnConsumedCapacity"] = "TOTAL";
  return {"DeleteItem", body};
}

request catalog_requests::query(const std::string& user, const std::string& after) const {
  json::object body;
  body["TableName"] = table_name_;
  body["IndexName"] = user_index;
  body["Limit"] = most_keys;
  body["ReturnConsumedCapacity"] = "TOTAL";
  expression terms;
  body["KeyConditionExpression"] = terms.own("user_id") + "=" + terms.value(":user", text(user));
  terms.write_to(body);
  if (!after.empty()) {
    auto start = key_of(after);
    start["user_id"] = text(user);
    body["ExclusiveStartKey"] = std::move(start);
  }
  return {"Query", body};
}

indexed_keys catalog_requests::read_query(const json::object& body) const {
  indexed_keys read;
  for (const auto& item : array_in(body, "Items"))
    if (item.is_object())
      if (auto key = key_in(item.get_object()); !key.empty()) read.keys.push_back(std::move(key));
  read.next = key_in(object_in(body, "LastEvaluatedKey"));
  read.units = total_units(body);
  return read;
}

request catalog_requests::read_records(const std::vector<std::string>& keys) const {
  json::array wanted;
  for (const auto& key : keys) wanted.emplace_back(key_of(key));
  return read_records(std::move(wanted));
}

request catalog_requests::read_records(json::array keys) const {
  expression terms;
  json::object of_table;
  of_table["Keys"] = std::move(keys);
  of_table["ConsistentRead"] = true;
  of_table["ProjectionExpression"] = projection(terms);
  terms.write_to(of_table);
  json::object body;
  body["RequestItems"] = json::object{{table_name_, std::move(of_table)}};
  body["ReturnConsumedCapacity"] = "TOTAL";
  return {"BatchGetItem", body};
}

records_read catalog_requests::read_answer(const json::object& body) const {
  records_read read;
  for (const auto& item : array_in(object_in(body, "Responses"), table_name_))
    add(item, read.found);
  read.found.units = total_units(body);
  read.left = array_in(object_in(object_in(body, "UnprocessedKeys"), table_name_), "Keys");
  return read;
}

request catalog_requests::remove_of_user(const std::string& key, const std::string& user) const {
  auto body = removal_of(key);
  expression terms;
  terms.require(terms.own("user_id") + "=" + terms.value(":user", text(user)));
  terms.write_to(body);
  body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD";
  return {"DeleteItem", body};
}

json::object catalog_requests::key_of(const std::string& key) const {
  return {{format_.table_key, text(key)}};
}

json::object catalog_requests::removal_of(const std::string& key) const {
  return {{"TableName", table_name_}, {"Key", key_of(key)}};
}

std::string catalog_requests::key_in(const json::object& item) const {
  const auto* key = if_text(item.if_contains(format_.table_key));
  return key ? std::string(*key) : std::string();
}

std::string catalog_requests::projection(expression& terms) const {
  std::string list = terms.table_key(format_.table_key);
  for (const auto name : summary_names) list.append(",").append(terms.own(name));
  return list;
}

void catalog_requests::add(const json::value& item, session_page& to) const {
  auto read = item.is_object() ? read_summary(item.get_object(), format_)
                               : result<session_summary>(error(errc::corrupt_record, {}));
  if (read)
    to.sessions.push_back(*std::move(read));
  else
    ++to.unreadable;
}

}  // namespace dynasession::dynamodb
