// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/catalog_requests.hpp"

#include "dynamodb/protocol/expression.hpp"
#include "dynamodb/protocol/response.hpp"
#include "support/ascii.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dynasession::inline v0::dynamodb {
namespace {

using detail::json_writer;

// The limit of BatchGetItem.
constexpr int max_keys = 100;

constexpr std::string_view transient_errors[] = {"ThrottlingError", "ProvisionedThroughputExceeded",
                                                 "RequestLimitExceeded", "TransactionConflict",
                                                 "InternalServerError"};

// The error of a statement; nullopt if it succeeded, also if it found nothing to do.
std::optional<std::string_view> failure_in(json_view answer) {
  if (!answer["Error"]) return std::nullopt;
  return answer["Error"]["Code"].text().value_or("");
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
result<std::vector<json_view>> list_in(const json_document& body, const char* name) {
  const auto found = body[name];
  if (found.is_array()) return found.elements();
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
  json_writer body;
  body.add_text("TableName", table_name_);
  body.add_json("Segment", std::to_string(wanted.segment));
  body.add_json("TotalSegments", std::to_string(wanted.segments));
  body.add_json("Limit", std::to_string(wanted.limit));
  ask_units(body);
  expression terms;
  body.add_text("ProjectionExpression", projection(terms));
  terms.write_to(body);
  if (!wanted.after.empty()) body.add_json("ExclusiveStartKey", key_of(wanted.after).json());
  return {"Scan", std::move(body).json()};
}

result<session_page> catalog_requests::read_scan(const json_document& body,
                                                 const scan_request& asked) const {
  auto next = next_after(body, asked.after);
  if (!next) return next.error();
  const auto items = list_in(body, "Items");
  if (!items) return items.error();
  session_page read;
  for (const auto item : *items) add(item, read);
  read.next = *std::move(next);
  read.units = units_in("Scan", body).read_units;
  return read;
}

// Only PartiQL has conditions in a batch. A statement that finds no record does nothing and is not
// an error.
request catalog_requests::remove_unchanged(std::span<const session_summary> seen) const {
  std::vector<std::string> statements;
  for (const auto& each : seen) statements.push_back(statement_for(each));
  json_writer body;
  body.add_json("Statements", detail::json_array(statements));
  ask_units(body);
  return {"BatchExecuteStatement", std::move(body).json()};
}

removals_read catalog_requests::read_removals(const json_document& body,
                                              std::span<const session_summary> asked) const {
  removals_read read;
  const auto answers = body["Responses"].elements();
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const bool is_answered = i < answers.size() && answers[i].is_object();
    const auto failed = is_answered ? failure_in(answers[i]) : no_answer;
    if (!failed)
      ++read.removed;
    else if (is_transient(*failed))
      read.left.push_back(asked[i]);
    else if (*failed != "ConditionalCheckFailed" && !read.failure)
      read.failure = error_of(*failed);
  }
  // Other engines may not report units: then one per statement, which is the minimum.
  const bool has_units(body["ConsumedCapacity"]);
  read.units = has_units ? units_in("BatchExecuteStatement", body).write_units
                         : static_cast<double>(asked.size());
  return read;
}

request catalog_requests::query(const std::string& user, const std::string& after) const {
  json_writer body;
  body.add_text("TableName", table_name_);
  body.add_text("IndexName", user_index);
  body.add_json("Limit", std::to_string(max_keys));
  ask_units(body);
  expression terms;
  body.add_text("KeyConditionExpression",
                terms.own("user_id") + "=" + terms.value(":user", text(user)));
  terms.write_to(body);
  if (!after.empty()) {
    auto start = key_of(after);
    start.add_json("user_id", text(user).json());
    body.add_json("ExclusiveStartKey", std::move(start).json());
  }
  return {"Query", std::move(body).json()};
}

result<indexed_keys> catalog_requests::read_query(const json_document& body,
                                                  const std::string& user,
                                                  const std::string& after) const {
  auto next = next_after(body, after);
  if (!next) return next.error();
  const auto items = list_in(body, "Items");
  if (!items) return items.error();
  indexed_keys read;
  read.next = *std::move(next);
  for (const auto item : *items) {
    auto key = key_in(item);
    if (key.empty())
      return error(errc::corrupt_record, "Query: an entry of the index has no key " +
                                             format_.table_key + ": see the option table_key");
    const auto whose = if_text(item["user_id"]);
    if (whose && *whose != user) return not_asked_for("Query");
    read.keys.push_back(std::move(key));
  }
  read.units = units_in("Query", body).read_units;
  return read;
}

request catalog_requests::read_records(const std::vector<std::string>& keys) const {
  std::vector<std::string> wanted;
  for (const auto& key : keys) wanted.push_back(key_of(key).json());
  expression terms;
  json_writer of_table;
  of_table.add_json("Keys", detail::json_array(wanted));
  of_table.add_json("ConsistentRead", "true");
  of_table.add_text("ProjectionExpression", projection(terms));
  terms.write_to(of_table);
  json_writer tables;
  tables.add_json(table_name_, std::move(of_table).json());
  json_writer body;
  body.add_json("RequestItems", std::move(tables).json());
  ask_units(body);
  return {"BatchGetItem", std::move(body).json()};
}

result<records_read> catalog_requests::read_answer(const json_document& body,
                                                   const std::vector<std::string>& asked) const {
  if (!body["Responses"]) return error(errc::unavailable, "the response has no Responses");
  records_read read;
  for (const auto item : body["Responses"][table_name_].elements())
    if (auto added = add(item, asked, read); !added) return added.error();
  read.found.units = units_in("BatchGetItem", body).read_units;
  for (const auto each : body["UnprocessedKeys"][table_name_]["Keys"].elements()) {
    read.left.push_back(key_in(each));
    if (!is_among(asked, read.left.back())) return not_asked_for("BatchGetItem");
  }
  return read;
}

request catalog_requests::remove_of_user(const std::string& key, const std::string& user) const {
  json_writer body;
  body.add_text("TableName", table_name_);
  body.add_json("Key", key_of(key).json());
  expression terms;
  terms.require({terms.own("user_id"), "=", terms.value(":user", text(user))});
  terms.require({"attribute_not_exists(", terms.own("renewed_to"), ")"});
  terms.write_to(body);
  body.add_text("ReturnValuesOnConditionCheckFailure", "ALL_OLD");
  if (asks_units_) ask_units(body);
  return {"DeleteItem", std::move(body).json()};
}

json_writer catalog_requests::key_of(const std::string& key) const {
  json_writer only;
  only.add_json(format_.table_key, text(key).json());
  return only;
}

std::string catalog_requests::statement_for(const session_summary& seen) const {
  json_writer statement;
  statement.add_text("Statement", "DELETE FROM " + partiql_name(table_name_) + " WHERE " +
                                      partiql_name(format_.table_key) +
                                      "=? AND expire_at=? AND updated_at=?");
  const std::array parameters{std::string(text(seen.key).json()),
                              std::string(number(seen.expire_at).json()),
                              std::string(number(seen.updated_at).json())};
  statement.add_json("Parameters", detail::json_array(parameters));
  return std::move(statement).json();
}

std::string catalog_requests::key_in(json_view item) const {
  return std::string(if_text(item[format_.table_key]).value_or(""));
}

std::string catalog_requests::projection(expression& terms) const {
  std::string list = terms.table_key(format_.table_key);
  for (const auto name : summary_names) list.append(",").append(terms.own(name));
  return list;
}

result<std::string> catalog_requests::next_after(const json_document& body,
                                                 const std::string& after) const {
  auto next = key_in(body["LastEvaluatedKey"]);
  if (!next.empty() && next == after)
    return error(errc::corrupt_record, "the answer leads to the same page again");
  return next;
}

result<void> catalog_requests::add(json_view item, const std::vector<std::string>& asked,
                                   records_read& to) const {
  const auto key = key_in(item);
  if (!key.empty() && !is_among(asked, key)) return not_asked_for("BatchGetItem");
  add(item, to.found);
  auto& sessions = to.found.sessions;
  if (sessions.empty() || !sessions.back().is_tombstone) return {};
  sessions.pop_back();
  to.successors.push_back(*successor_in(item));
  return {};
}

void catalog_requests::add(json_view item, session_page& to) const {
  if (auto read = read_summary(item, format_))
    to.sessions.push_back(*std::move(read));
  else
    ++to.unreadable;
}

}  // namespace dynasession::inline v0::dynamodb
