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

bool is_among(const std::vector<std::string>& asked, const std::string& key) {
  return std::ranges::find(asked, key) != asked.end();
}

// Every answer to a query or scan has this list, also an empty one. Without it the response is not from DynamoDB,
// and must not mean that a user has no sessions, or that a table has no records.
result<const json::array*> list_in(const json::object& body, const char* name) {
  const auto* found = body.if_contains(name);
  if (found && found->is_array()) return &found->get_array();
  return error(errc::unavailable, std::string("the response has no ") + name);
}

error not_asked_for(const char* operation) {
  return {errc::corrupt_record,
          std::string(operation) + ": the answer has a record that was not asked for"};
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

result<session_page> catalog_requests::read_scan(const json::object& body,
                                                 const scan_request& asked) const {
  auto next = next_after(body, asked.after);
  if (!next) return next.error();
  const auto items = list_in(body, "Items");
  if (!items) return items.error();
  session_page read;
  for (const auto& item : **items) add(item, read);
  read.next = *std::move(next);
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

result<indexed_keys> catalog_requests::read_query(const json::object& body, const std::string& user,
                                                  const std::string& after) const {
  auto next = next_after(body, after);
  if (!next) return next.error();
  const auto items = list_in(body, "Items");
  if (!items) return items.error();
  indexed_keys read;
  read.next = *std::move(next);
  for (const auto& item : **items) {
    const auto* entry = item.if_object();
    auto key = entry ? key_in(*entry) : std::string();
    if (key.empty()) continue;
    const auto* whose = if_text(entry->if_contains("user_id"));
    if (whose && *whose != user) return not_asked_for("Query");
    read.keys.push_back(std::move(key));
  }
  read.units = units_in("Query", body).read_units;
  return read;
}

request catalog_requests::read_records(const std::vector<std::string>& keys) const {
  json::array wanted;
  for (const auto& key : keys) wanted.emplace_back(key_of(key));
  expression terms;
  json::object of_table;
  of_table["Keys"] = std::move(wanted);
  of_table["ConsistentRead"] = true;
  of_table["ProjectionExpression"] = projection(terms);
  terms.write_to(of_table);
  json::object body;
  body["RequestItems"] = json::object{{table_name_, std::move(of_table)}};
  ask_units(body);
  return {"BatchGetItem", body};
}

result<records_read> catalog_requests::read_answer(const json::object& body,
                                                   const std::vector<std::string>& asked) const {
  if (!body.contains("Responses")) return error(errc::unavailable, "the response has no Responses");
  records_read read;
  for (const auto& item : array_in(object_in(body, "Responses"), table_name_))
    if (auto added = add(item, asked, read); !added) return added.error();
  read.found.units = units_in("BatchGetItem", body).read_units;
  const auto& unprocessed = object_in(object_in(body, "UnprocessedKeys"), table_name_);
  for (const auto& each : array_in(unprocessed, "Keys")) {
    const auto* key = each.if_object();
    read.left.push_back(key ? key_in(*key) : std::string());
    if (!is_among(asked, read.left.back())) return not_asked_for("BatchGetItem");
  }
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

result<std::string> catalog_requests::next_after(const json::object& body,
                                                 const std::string& after) const {
  auto next = key_in(object_in(body, "LastEvaluatedKey"));
  if (!next.empty() && next == after)
    return error(errc::corrupt_record, "the answer leads to the same page again");
  return next;
}

result<void> catalog_requests::add(const json::value& item, const std::vector<std::string>& asked,
                                   records_read& to) const {
  const auto* entry = item.if_object();
  const auto key = entry ? key_in(*entry) : std::string();
  if (!key.empty() && !is_among(asked, key)) return not_asked_for("BatchGetItem");
  add(item, to.found);
  auto& sessions = to.found.sessions;
  if (sessions.empty() || !sessions.back().is_tombstone) return {};
  sessions.pop_back();
  to.successors.push_back(*successor_in(*entry));
  return {};
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
