// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/catalog_requests.hpp"

#include "support/attribute_json.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

const catalog_requests catalog("shop", {.table_key = "id"});

json_document page_of(const std::string& text) { return json_document::parse(text).value(); }

TEST(catalog_requests, scan_a_segment_for_what_is_needed_only) {
  scan_request wanted;
  wanted.segment = 2;
  wanted.segments = 4;
  wanted.limit = 1000;
  const auto sent = catalog.scan(wanted);
  EXPECT_EQ(sent.operation, "Scan");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({
    "TableName": "shop", "Segment": 2, "TotalSegments": 4, "Limit": 1000,
    "ReturnConsumedCapacity": "TOTAL",
    "ProjectionExpression": "#key,#created_at,#updated_at,#expire_at,#version,#user_id,#authenticated_at,#limits,#renewed_to",
    "ExpressionAttributeNames": {"#key": "id", "#created_at": "created_at",
      "#updated_at": "updated_at", "#expire_at": "expire_at", "#version": "version", "#user_id": "user_id",
      "#authenticated_at": "authenticated_at", "#limits": "limits", "#renewed_to": "renewed_to"}})json"));
  wanted.after = "k9";
  EXPECT_EQ(json::parse(catalog.scan(wanted).body).at("ExclusiveStartKey"),
            json::parse(R"({"id": {"S": "k9"}})"));
}

TEST(catalog_requests, read_a_page_of_a_scan) {
  const auto body = page_of(R"({
    "Items": [{"id": {"S": "a"}, "created_at": {"N": "1"}, "updated_at": {"N": "2.5"},
               "expire_at": {"N": "3"}, "version": {"N": "1"}},
              {"id": {"S": "b"}, "created_at": {"N": "1"}, "updated_at": {"N": "2"},
               "expire_at": {"N": "3"}, "version": {"N": "1"}, "renewed_to": {"S": "c"}}, {"id": {"S": "foreign"}, "created_at": {"N": "1"}, "updated_at": {"N": "2"},
               "expire_at": {"N": "3"}}],
    "LastEvaluatedKey": {"id": {"S": "b"}}, "ConsumedCapacity": {"CapacityUnits": 0.5}})");
  const auto read = catalog.read_scan(body, {}).value();
  ASSERT_EQ(read.sessions.size(), 2u);
  EXPECT_FALSE(read.sessions[0].is_tombstone);
  EXPECT_TRUE(read.sessions[1].is_tombstone);
  EXPECT_EQ(read.unreadable, 1u);
  EXPECT_EQ(read.next, "b");
  EXPECT_EQ(read.units, 0.5);
}

session_summary seen(std::string key) {
  session_summary made;
  made.key = std::move(key);
  made.updated_at = timestamp(std::chrono::milliseconds(2500));
  made.expire_at = std::chrono::sys_seconds(std::chrono::seconds(3));
  return made;
}

TEST(catalog_requests, remove_many_records_each_only_if_nothing_happened_to_it) {
  const std::vector<session_summary> both{seen("a"), seen("b")};
  const auto sent = catalog.remove_unchanged(both);
  EXPECT_EQ(sent.operation, "BatchExecuteStatement");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({"Statements": [
    {"Statement": "DELETE FROM \"shop\" WHERE \"id\"=? AND expire_at=? AND updated_at=?",
     "Parameters": [{"S": "a"}, {"N": "3"}, {"N": "2.500000"}]},
    {"Statement": "DELETE FROM \"shop\" WHERE \"id\"=? AND expire_at=? AND updated_at=?",
     "Parameters": [{"S": "b"}, {"N": "3"}, {"N": "2.500000"}]}],
    "ReturnConsumedCapacity": "TOTAL"})json"));
}

TEST(rule_22_bad_input, a_key_with_quotes_ends_no_statement) {
  const catalog_requests odd("shop", {.table_key = "i\"d"});
  const std::vector<session_summary> one{seen("a\" OR 1=1")};
  const auto sent = json::parse(odd.remove_unchanged(one).body).at("Statements").at(0);
  EXPECT_EQ(sent.at("Statement"),
            "DELETE FROM \"shop\" WHERE \"i\"\"d\"=? AND expire_at=? AND updated_at=?");
}

removals_read read_removals(const char* body) {
  const std::vector<session_summary> asked{seen("a"), seen("b"), seen("c")};
  return catalog.read_removals(page_of(body), asked);
}

TEST(catalog_requests, read_which_records_are_gone_were_used_or_must_wait) {
  const auto read = read_removals(R"({"Responses": [{"TableName": "shop"},
    {"Error": {"Code": "ConditionalCheckFailed"}}, {"Error": {"Code": "ThrottlingError"}}],
    "ConsumedCapacity": [{"TableName": "shop", "CapacityUnits": 4.0}]})");
  EXPECT_EQ(read.removed, 1u);
  EXPECT_EQ(read.units, 4);
  ASSERT_EQ(read.left.size(), 1u);
  EXPECT_EQ(read.left[0].key, "c");
  EXPECT_FALSE(read.failure);
}

TEST(catalog_requests, read_why_a_record_will_never_go) {
  const auto failure = [](const std::string& code) {
    return read_removals((R"({"Responses": [{"Error": {"Code": ")" + code + "\"}},{},{}]}").c_str())
        .failure.value();
  };
  EXPECT_EQ(failure("AccessDenied").code(), errc::access_denied);
  EXPECT_EQ(failure("ResourceNotFound").code(), errc::missing_table);
  EXPECT_EQ(failure("ValidationError").code(), errc::unavailable);
}

TEST(rule_22_bad_input, what_is_no_name_of_an_error_is_not_repeated) {
  const auto read = read_removals(R"({"Responses": [{"Error": {"Code": "hush\n"}}, {}, {}]})");
  EXPECT_EQ(read.failure.value().detail(), "BatchExecuteStatement: an error without a name");
}

TEST(rule_22_bad_input, what_an_answer_leaves_out_is_asked_for_again) {
  EXPECT_EQ(read_removals("{}").left.size(), 3u);
  EXPECT_EQ(read_removals(R"({"Responses": [{}]})").left.size(), 2u);
  EXPECT_EQ(read_removals(R"({"Responses": [5, {}, {}]})").left.size(), 1u);
  EXPECT_TRUE(read_removals(R"({"Responses": [{"Error": {}}, {}, {}]})").failure);
  EXPECT_TRUE(read_removals(R"({"Responses": [{"Error": 5}, {}, {}]})").failure);
  EXPECT_EQ(read_removals(R"({"Responses": [{}, {}, {}]})").units, 3) << "one each, untold";
}

TEST(catalog_requests, ask_the_index_for_a_page_of_keys) {
  const auto sent = catalog.query("ann", "");
  EXPECT_EQ(sent.operation, "Query");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({
    "TableName": "shop", "IndexName": "user_id-index", "Limit": 100,
    "ReturnConsumedCapacity": "TOTAL",
    "KeyConditionExpression": "#user_id=:user",
    "ExpressionAttributeNames": {"#user_id": "user_id"},
    "ExpressionAttributeValues": {":user": {"S": "ann"}}})json"));
}

TEST(catalog_requests, go_on_after_the_last_key) {
  const auto sent = json::parse(catalog.query("ann", "k9").body);
  EXPECT_EQ(sent.at("ExclusiveStartKey"),
            json::parse(R"({"id": {"S": "k9"}, "user_id": {"S": "ann"}})"));
}

TEST(catalog_requests, read_the_keys_of_a_page_and_where_the_next_begins) {
  const auto body = page_of(R"({
    "Items": [{"id": {"S": "a"}, "user_id": {"S": "ann"}}, {"id": {"S": "b"}}],
    "LastEvaluatedKey": {"id": {"S": "b"}, "user_id": {"S": "ann"}}})");
  const auto read = catalog.read_query(body, "ann", "").value();
  EXPECT_EQ(read.keys, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(read.next, "b");
  const auto last = page_of(R"({"Items": [{"id": {"S": "a"}}]})");
  EXPECT_EQ(catalog.read_query(last, "ann", "b").value().next, "");
}

// Their sessions would not be ended, and nobody would know: with another table_key it is all of them.
TEST(rule_22_bad_input, an_entry_of_the_index_without_a_key_is_an_error) {
  for (const std::string entry : {"5", "{}", R"({"id": {"N": "1"}})", R"({"id": {"S": ""}})"}) {
    const auto body = page_of(R"({"Items": [{"id": {"S": "a"}}, )" + entry + "]}");
    const auto read = catalog.read_query(body, "ann", "");
    ASSERT_FALSE(read) << entry;
    EXPECT_EQ(read.error().code(), errc::corrupt_record);
    EXPECT_EQ(read.error().detail(),
              "Query: an entry of the index has no key id: see the option table_key");
  }
}

TEST(rule_22_bad_input, a_last_key_that_is_none_ends_a_page) {
  const auto body = page_of(R"({"Items": [{"id": {"S": "a"}}], "LastEvaluatedKey": 5})");
  const auto read = catalog.read_query(body, "ann", "").value();
  EXPECT_EQ(read.keys, std::vector<std::string>{"a"});
  EXPECT_EQ(read.next, "");
}

TEST(catalog_requests, ask_the_records_themselves_consistently_and_without_values) {
  const auto sent = catalog.read_records(std::vector<std::string>{"a", "b"});
  EXPECT_EQ(sent.operation, "BatchGetItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({"RequestItems": {"shop": {
    "Keys": [{"id": {"S": "a"}}, {"id": {"S": "b"}}], "ConsistentRead": true,
    "ProjectionExpression": "#key,#created_at,#updated_at,#expire_at,#version,#user_id,#authenticated_at,#limits,#renewed_to",
    "ExpressionAttributeNames": {"#key": "id", "#created_at": "created_at",
      "#updated_at": "updated_at", "#expire_at": "expire_at", "#version": "version", "#user_id": "user_id",
      "#authenticated_at": "authenticated_at", "#limits": "limits", "#renewed_to": "renewed_to"}}}, "ReturnConsumedCapacity": "TOTAL"})json"));
}

TEST(catalog_requests, read_what_was_found_and_what_is_left) {
  const auto body = page_of(R"({
    "Responses": {"shop": [{"id": {"S": "a"}, "user_id": {"S": "ann"}, "created_at": {"N": "1"},
                            "updated_at": {"N": "2.5"}, "expire_at": {"N": "3"}, "version": {"N": "1"}}]},
    "UnprocessedKeys": {"shop": {"Keys": [{"id": {"S": "b"}}], "ConsistentRead": true}},
    "ConsumedCapacity": [{"TableName": "shop", "CapacityUnits": 1.5}]})");
  const auto read = catalog.read_answer(body, {"a", "b"}).value();
  ASSERT_EQ(read.found.sessions.size(), 1u);
  const auto& session = read.found.sessions[0];
  EXPECT_EQ(session.key, "a");
  EXPECT_EQ(session.user, "ann");
  EXPECT_EQ(read.found.units, 1.5);
  EXPECT_EQ(session.updated_at.time_since_epoch(), std::chrono::milliseconds(2500));
  EXPECT_EQ(
      json::parse(catalog.read_records(read.left).body).at("RequestItems").at("shop").at("Keys"),
      json::parse(R"([{"id": {"S": "b"}}])"));
}

TEST(rule_22_bad_input, records_that_cannot_be_read_are_no_sessions_of_anybody) {
  const auto body =
      page_of(R"({"Responses": {"shop": [5, {"id": {"S": "a"}, "user_id": {"N": "1"}}], "x": [{}]},
                 "UnprocessedKeys": []})");
  const auto read = catalog.read_answer(body, {"a"}).value();
  EXPECT_TRUE(read.found.sessions.empty());
  EXPECT_EQ(read.found.unreadable, 2u);
  EXPECT_TRUE(read.left.empty());
}

TEST(catalog_requests, read_where_tombstones_lead) {
  const auto body = page_of(R"({"Responses": {"shop": [
      {"id": {"S": "a"}, "user_id": {"S": "ann"}, "created_at": {"N": "1"}, "updated_at": {"N": "2"},
       "expire_at": {"N": "3"}, "version": {"N": "1"}, "renewed_to": {"S": "b"}}]}})");
  const auto read = catalog.read_answer(body, {"a"}).value();
  EXPECT_TRUE(read.found.sessions.empty());
  EXPECT_EQ(read.successors, std::vector<std::string>{"b"});
}

TEST(rule_22_bad_input, records_that_were_not_asked_for_are_not_believed) {
  const auto code_of = [](const auto& read) {
    return read ? errc{} : errc_of(read.error().code());
  };
  for (const auto* foreign : {R"({"Responses": {"shop": [{"id": {"S": "b"}}]}})",
                              R"({"Responses": {},
            "UnprocessedKeys": {"shop": {"Keys": [{"id": {"S": "a"}}, {"id": {"S": "b"}}]}}})",
                              R"({"Responses": {}, "UnprocessedKeys": {"shop": {"Keys": [5]}}})"})
    EXPECT_EQ(code_of(catalog.read_answer(page_of(foreign), {"a"})), errc::corrupt_record)
        << foreign;
  const auto of_bob = page_of(R"({"Items": [{"id": {"S": "a"}, "user_id": {"S": "bob"}}]})");
  EXPECT_EQ(code_of(catalog.read_query(of_bob, "ann", "")), errc::corrupt_record);
}

TEST(rule_22_bad_input, an_answer_without_a_list_is_not_an_empty_one) {
  for (const auto* other : {"{}", R"({"Items": {}})", R"({"Items": null})"}) {
    EXPECT_EQ(catalog.read_query(page_of(other), "ann", "").error().code(), errc::unavailable)
        << other;
    EXPECT_EQ(catalog.read_answer(page_of(other), {"a"}).error().code(), errc::unavailable);
  }
}

TEST(rule_22_bad_input, pages_that_lead_to_themselves_are_an_error_and_no_hang) {
  const auto body = page_of(R"({"Items": [], "LastEvaluatedKey": {"id": {"S": "a"}}})");
  scan_request wanted;
  wanted.after = "a";
  EXPECT_EQ(catalog.read_scan(body, wanted).error().code(), errc::corrupt_record);
  EXPECT_EQ(catalog.read_query(body, "ann", "a").error().code(), errc::corrupt_record);
}

TEST(rule_22_bad_input, units_that_are_none_cost_nothing) {
  for (const auto* odd : {"5", "{}", R"({"CapacityUnits": "many"})", R"({"CapacityUnits": -1})"}) {
    json::object page{{"Items", json::array()}};
    page["ConsumedCapacity"] = json::parse(odd);
    EXPECT_EQ(catalog.read_scan(document_of(page), {}).value().units, 0) << odd;
  }
}

TEST(rule_22_bad_input, units_beyond_all_measure_stay_a_number) {
  json::object page{{"Items", json::array()}};
  page["ConsumedCapacity"] =
      json::parse(R"([{"CapacityUnits": 1e308}, {"CapacityUnits": 1.7e308}])");
  EXPECT_LT(catalog.read_scan(document_of(page), {}).value().units, 1e10);
}

TEST(catalog_requests, remove_a_record_only_if_it_is_this_users) {
  const auto sent = catalog.remove_of_user("a", "ann");
  EXPECT_EQ(sent.operation, "DeleteItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({
    "TableName": "shop", "Key": {"id": {"S": "a"}},
    "ConditionExpression": "#user_id=:user AND attribute_not_exists(#renewed_to)",
    "ExpressionAttributeNames": {"#user_id": "user_id", "#renewed_to": "renewed_to"},
    "ExpressionAttributeValues": {":user": {"S": "ann"}},
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})json"));
}

}  // namespace
}  // namespace dynasession::dynamodb
