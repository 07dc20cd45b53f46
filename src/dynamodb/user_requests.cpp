// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/user_requests.hpp"

#include "dynamodb/expression.hpp"
#include "dynamodb/json_object.hpp"
#include "dynamodb/table_requests.hpp"

#include <string_view>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

// Of BatchGetItem.
constexpr int most_keys = 100;

std::string projection(expression& terms, const std::string& table_key) {
  std::string list = terms.table_key(table_key);
  for (const auto name : summary_names) list.append(",").append(terms.own(name));
  return list;
}

}  // namespace

request user_requests::query(const std::string& user, const std::string& after) const {
  json::object body;
  body["TableName"] = table_name_;
  body["IndexName"] = user_index;
  body["Limit"] = most_keys;
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

indexed_keys user_requests::read_query(const json::object& body) const {
  const auto key_in = [this](const json::object& item) {
    const auto* key = if_text(item.if_contains(format_.table_key));
    return key ? std::string(*key) : std::string();
  };
  indexed_keys read;
  for (const auto& item : array_in(body, "Items"))
    if (item.is_object())
      if (auto key = key_in(item.get_object()); !key.empty()) read.keys.push_back(std::move(key));
  read.next = key_in(object_in(body, "LastEvaluatedKey"));
  return read;
}

request user_requests::read_records(const std::vector<std::string>& keys) const {
  json::array wanted;
  for (const auto& key : keys) wanted.emplace_back(key_of(key));
  return read_records(std::move(wanted));
}

request user_requests::read_records(json::array keys) const {
  expression terms;
  json::object of_table;
  of_table["Keys"] = std::move(keys);
  of_table["ConsistentRead"] = true;
  of_table["ProjectionExpression"] = projection(terms, format_.table_key);
  terms.write_to(of_table);
  json::object body;
  body["RequestItems"] = json::object{{table_name_, std::move(of_table)}};
  return {"BatchGetItem", body};
}

records_read user_requests::read_answer(const json::object& body) const {
  records_read read;
  for (const auto& item : array_in(object_in(body, "Responses"), table_name_))
    if (item.is_object())
      if (auto summary = read_summary(item.get_object(), format_))
        read.found.push_back(*std::move(summary));
  read.left = array_in(object_in(object_in(body, "UnprocessedKeys"), table_name_), "Keys");
  return read;
}

request user_requests::remove(const std::string& key, const std::string& user) const {
  json::object body;
  body["TableName"] = table_name_;
  body["Key"] = key_of(key);
  expression terms;
  terms.require(terms.own("user_id") + "=" + terms.value(":user", text(user)));
  terms.write_to(body);
  body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD";
  return {"DeleteItem", body};
}

json::object user_requests::key_of(const std::string& key) const {
  return {{format_.table_key, text(key)}};
}

}  // namespace dynasession::dynamodb
