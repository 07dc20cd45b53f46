// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/catalog_requests.hpp"

#include "dynamodb/protocol/expression.hpp"
#include "dynamodb/protocol/response.hpp"
#include "support/ascii.hpp"
#include "support/json_text.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

namespace json = boost::json;
using detail::array_in;
using detail::object_in;
using detail::text_in;

// The limit of BatchGetItem.
constexpr int max_keys = 100;

constexpr std::string_view transient_errors[] = {"ThrottlingError", "ProvisionedThroughputExceeded",
                                                 "RequestLimitExceeded", "TransactionConflict",
                                                 "InternalServerError"};

// The error of a statement; nullopt if it succeeded, also if it found nothing to do.
std::optional<std::string_view> failure_in(const json::object& answer) {
  if (!answer.contains("Error")) return std::nullopt;
  return text_in(object_in(answer, "Error"), "Code");
}

// Stands for a response that is missing or invalid.
constexpr std::optional<std::string_view> no_answer{"InternalServerError"};

bool is_transient(std::string_view code) {
  return std::ranges::find(transient_errors, code) != std::end(transient_errors);
}

error error_of(std::string_view code) {
  const auto kind = code == "AccessDenied"       ? errc::access_denied
                    : code == "ResourceNotFound" ? errc::missing_table
                                                 : errc::unavailable;
  const bool is_name = std::ranges::all_of(code, ascii::is_alphanumeric);
  return {kind,
          "BatchExecuteStatement: " + std::string(is_name ? code : "an error without a name")};
}

std::string partiql_name(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

}  // namespace

request catalog_requests::scan(const scan_request& wanted) const {
  json::object body;
  body["TableName"] = table_name_;
  body["Segment"] = wanted.segment;
  body["TotalSegments"] = wanted.segments;
  body["Limit"] = wanted.limit;
  ask_units(body);
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
  read.units = units_in("Scan", body).read_units;
  return read;
}

// Only PartiQL has conditions in a batch. A statement that finds no record does nothing and is not
// an error.
request catalog_requests::remove_unchanged(std::span<const session_summary> seen) const {
  json::array statements;
  for (const auto& each : seen) statements.push_back(statement_for(each));
  json::object body;
  body["Statements"] = std::move(statements);
  ask_units(body);
  return {"BatchExecuteStatement", body};
}

removals_read catalog_requests::read_removals(const json::object& body,
                                              std::span<const session_summary> asked) const {
  removals_read read;
  const auto& answers = array_in(body, "Responses");
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto* answer = i < answers.size() ? answers[i].if_object() : nullptr;
    const auto failed = answer ? failure_in(*answer) : no_answer;
    if (!failed)
      ++read.removed;
    else if (is_transient(*failed))
      read.left.push_back(asked[i]);
    else if (*failed != "ConditionalCheckFailed" && !read.failure)
      read.failure = error_of(*failed);
  }
  // Other engines may not report units: then one per statement, which is the minimum.
  const bool has_units = body.contains("ConsumedCapacity");
  read.units = has_units ? units_in("BatchExecuteStatement", body).write_units
                         : static_cast<double>(asked.size());
  return read;
}

request catalog_requests::query(const std::string& user, const std::string& after) const {
  json::object body;
  body["TableName"] = table_name_;
  body["IndexName"] = user_index;
  body["Limit"] = max_keys;
  ask_units(body);
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
  read.units = units_in("Query", body).read_units;
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
  ask_units(body);
  return {"BatchGetItem", body};
}

records_read catalog_requests::read_answer(const json::object& body) const {
  records_read read;
  for (const auto& item : array_in(object_in(body, "Responses"), table_name_))
    add(item, read.found);
  read.found.units = units_in("BatchGetItem", body).read_units;
  read.left = array_in(object_in(object_in(body, "UnprocessedKeys"), table_name_), "Keys");
  return read;
}

request catalog_requests::remove_of_user(const std::string& key, const std::string& user) const {
  json::object body{{"TableName", table_name_}, {"Key", key_of(key)}};
  expression terms;
  terms.require(terms.own("user_id") + "=" + terms.value(":user", text(user)));
  terms.require("attribute_not_exists(" + terms.own("renewed_to") + ")");
  terms.write_to(body);
  body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD";
  if (asks_units_) ask_units(body);
  return {"DeleteItem", body};
}

json::object catalog_requests::key_of(const std::string& key) const {
  return {{format_.table_key, text(key)}};
}

json::object catalog_requests::statement_for(const session_summary& seen) const {
  const auto statement = "DELETE FROM " + partiql_name(table_name_) + " WHERE " +
                         partiql_name(format_.table_key) + "=? AND expire_at=? AND updated_at=?";
  return {
      {"Statement", statement},
      {"Parameters", json::array{text(seen.key), number(seen.expire_at), number(seen.updated_at)}}};
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

}  // namespace dynasession::inline v0::dynamodb
