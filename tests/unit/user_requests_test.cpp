// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/user_requests.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

const user_requests requests("shop", {.table_key = "id"});

json::object parsed(const char* text) { return json::parse(text).as_object(); }

TEST(user_requests, ask_the_index_for_a_page_of_keys) {
  const auto sent = requests.query("ann", "");
  EXPECT_EQ(sent.operation, "Query");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({
    "TableName": "shop", "IndexName": "user_id-index", "Limit": 100,
    "KeyConditionExpression": "#user_id=:user",
    "ExpressionAttributeNames": {"#user_id": "user_id"},
    "ExpressionAttributeValues": {":user": {"S": "ann"}}})json"));
}

TEST(user_requests, go_on_after_the_last_key) {
  const auto sent = json::parse(requests.query("ann", "k9").body);
  EXPECT_EQ(sent.at("ExclusiveStartKey"),
            json::parse(R"({"id": {"S": "k9"}, "user_id": {"S": "ann"}})"));
}

TEST(user_requests, read_the_keys_of_a_page_and_where_the_next_begins) {
  const auto read = requests.read_query(parsed(R"({
    "Items": [{"id": {"S": "a"}, "user_id": {"S": "ann"}}, {"id": {"S": "b"}}],
    "LastEvaluatedKey": {"id": {"S": "b"}, "user_id": {"S": "ann"}}})"));
  EXPECT_EQ(read.keys, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(read.next, "b");
  EXPECT_EQ(requests.read_query(parsed(R"({"Items": [{"id": {"S": "a"}}]})")).next, "");
}

TEST(rule_22_bad_input, keys_in_an_answer_that_are_none_are_left_out) {
  const auto read = requests.read_query(
      parsed(R"({"Items": [5, {}, {"id": {"N": "1"}}, {"id": {"S": ""}}, {"id": {"S": "a"}}],
                 "LastEvaluatedKey": 5})"));
  EXPECT_EQ(read.keys, std::vector<std::string>{"a"});
  EXPECT_EQ(read.next, "");
}

TEST(user_requests, ask_the_records_themselves_consistently_and_without_values) {
  const auto sent = requests.read_records(std::vector<std::string>{"a", "b"});
  EXPECT_EQ(sent.operation, "BatchGetItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({"RequestItems": {"shop": {
    "Keys": [{"id": {"S": "a"}}, {"id": {"S": "b"}}], "ConsistentRead": true,
    "ProjectionExpression": "#key,#created_at,#updated_at,#expire_at,#user_id",
    "ExpressionAttributeNames": {"#key": "id", "#created_at": "created_at",
      "#updated_at": "updated_at", "#expire_at": "expire_at", "#user_id": "user_id"}}}})json"));
}

TEST(user_requests, read_what_was_found_and_what_is_left) {
  const auto read = requests.read_answer(parsed(R"({
    "Responses": {"shop": [{"id": {"S": "a"}, "user_id": {"S": "ann"}, "created_at": {"N": "1"},
                            "updated_at": {"N": "2.5"}, "expire_at": {"N": "3"}}]},
    "UnprocessedKeys": {"shop": {"Keys": [{"id": {"S": "b"}}], "ConsistentRead": true}}})"));
  ASSERT_EQ(read.found.size(), 1u);
  EXPECT_EQ(read.found[0].key, "a");
  EXPECT_EQ(read.found[0].user, "ann");
  EXPECT_EQ(read.found[0].updated_at.time_since_epoch(), std::chrono::milliseconds(2500));
  EXPECT_EQ(
      json::parse(requests.read_records(read.left).body).at("RequestItems").at("shop").at("Keys"),
      json::parse(R"([{"id": {"S": "b"}}])"));
}

TEST(rule_22_bad_input, records_that_cannot_be_read_are_no_sessions_of_anybody) {
  const auto read = requests.read_answer(
      parsed(R"({"Responses": {"shop": [5, {"id": {"S": "a"}, "user_id": {"N": "1"}}], "x": [{}]},
                 "UnprocessedKeys": []})"));
  EXPECT_TRUE(read.found.empty());
  EXPECT_TRUE(read.left.empty());
}

TEST(user_requests, remove_a_record_only_if_it_is_this_users) {
  const auto sent = requests.remove("a", "ann");
  EXPECT_EQ(sent.operation, "DeleteItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({
    "TableName": "shop", "Key": {"id": {"S": "a"}}, "ConditionExpression": "#user_id=:user",
    "ExpressionAttributeNames": {"#user_id": "user_id"},
    "ExpressionAttributeValues": {":user": {"S": "ann"}},
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})json"));
}

}  // namespace
}  // namespace dynasession::dynamodb
