// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "dynamodb/protocol/request.hpp"
#include "support/attribute_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <utility>

/// Requests, and what tests look at in them.
namespace dynasession::dynamodb::request_tests {

namespace json = boost::json;
using std::chrono::microseconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

using limits = std::numeric_limits<std::int64_t>;

const timestamp now{microseconds(1'700'000'000'500'000)};
const sys_seconds later{seconds(1'700'018'001)};

// The terms of the design.
const std::string live = "attribute_type(#data,:M) AND #expire_at>:now";
const std::string once = " AND #version<:limit AND NOT :token IN (w0,w1,w2,w3,w4,w5,w6,w7)";
const std::string never_shorter = " AND #expire_at<=:expire_at";
const std::string advanced =
    "SET w7=if_not_exists(w6,:no),w6=if_not_exists(w5,:no),w5=if_not_exists(w4,:no),"
    "w4=if_not_exists(w3,:no),w3=if_not_exists(w2,:no),w2=if_not_exists(w1,:no),"
    "w1=if_not_exists(w0,:no),w0=:token,#version=#version+:one,#updated_at=:now,"
    "#expire_at=:expire_at";

inline record_requests requests_on(std::string table_key,
                                   compression_threshold compress_over = 1024) {
  return {"sessions", {.table_key = std::move(table_key), .compress_over = compress_over}};
}

const record_requests requests = requests_on("session_id");

inline record draft() {
  record session;
  session.key = "k";
  session.values = {{"n", std::int64_t{1}}};
  session.created_at = session.updated_at = now;
  session.expire_at = later;
  return session;
}

inline save_request save_of(std::string name = {}, change action = erase_key()) {
  save_request wanted;
  wanted.key = "k";
  wanted.now = now;
  wanted.expire_at = later;
  wanted.seen_version = 5;
  wanted.token.back() = std::byte{7};
  if (!name.empty()) wanted.what.actions.emplace(std::move(name), std::move(action));
  return wanted;
}

inline renew_request renewal() {
  renew_request wanted;
  wanted.old_key = "old";
  wanted.next = draft();
  wanted.next.key = "new";
  wanted.next.version = 5;
  wanted.next.user = "ann";
  wanted.next.extras = R"({"w0":{"B":"AAAAAAAAAAAAAAAAAAAAAA=="}})";
  wanted.now = now;
  return wanted;
}

inline touch_request touch_of() {
  touch_request wanted;
  wanted.key = "k";
  wanted.now = now;
  wanted.expire_at = later;
  return wanted;
}

inline json::object body_of(const request& sent) { return json::parse(sent.body).as_object(); }
inline json::object body_of(const std::optional<request>& sent) { return body_of(sent.value()); }

inline std::string text_of(const json::object& body, const char* name) {
  return json::value_to<std::string>(body.at(name));
}

inline std::string condition_of(const json::object& body) {
  return text_of(body, "ConditionExpression");
}
inline std::string update_of(const json::object& body) { return text_of(body, "UpdateExpression"); }

inline json::value value_of(const json::object& body, const char* placeholder) {
  return body.at("ExpressionAttributeValues").at(placeholder);
}

inline std::set<std::string> placeholders_in(const json::object& body, const char* member) {
  std::set<std::string> found;
  if (const auto* all = body.if_contains(member))
    for (const auto& [name, meaning] : all->as_object()) found.emplace(name);
  return found;
}

inline std::string expressions_of(const json::object& body) {
  std::string all;
  for (const auto* name : {"UpdateExpression", "ConditionExpression"})
    if (body.contains(name)) all += text_of(body, name) + ' ';
  return all;
}

inline std::set<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex wanted(pattern);
  return {std::sregex_token_iterator(text.begin(), text.end(), wanted), {}};
}

// DynamoDB refuses undefined and unused placeholders.
inline void expect_placeholders_in_order(const json::object& body) {
  const auto all = expressions_of(body);
  EXPECT_EQ(placeholders_in(body, "ExpressionAttributeNames"), matches(all, "#[A-Za-z0-9_]+"))
      << all;
  EXPECT_EQ(placeholders_in(body, "ExpressionAttributeValues"), matches(all, ":[A-Za-z0-9_]+"))
      << all;
  const auto rest = std::regex_replace(all, std::regex("[#:][A-Za-z0-9_]+"), "");
  for (const auto& word : matches(rest, "[A-Za-z0-9_]+"))
    EXPECT_TRUE(
        (std::set<std::string>{"SET", "REMOVE", "AND", "OR", "NOT", "IN", "BETWEEN",
                               "attribute_type", "attribute_exists", "attribute_not_exists",
                               "if_not_exists", "w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7"})
            .contains(word))
        << word << " in " << all;
}

}  // namespace dynasession::dynamodb::request_tests
