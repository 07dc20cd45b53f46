// SPDX-License-Identifier: Apache-2.0
#include "request_samples.hpp"

#include <gmock/gmock.h>

namespace dynasession::dynamodb::request_tests {
namespace {

lock_request lock_of(std::string owner) {
  lock_request wanted;
  wanted.key = "k";
  wanted.now = now;
  wanted.owner = std::move(owner);
  wanted.lease = std::chrono::milliseconds(500);
  return wanted;
}

TEST(rule_16_lock_request, takes_the_lock_and_reads_the_record) {
  const auto sent = requests.lock(lock_of("me"));
  EXPECT_EQ(sent.operation, "UpdateItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"json({
      "TableName": "sessions", "Key": {"session_id": {"S": "k"}},
      "UpdateExpression": "SET #lock=:lock",
      "ConditionExpression":
        "attribute_type(#data,:M) AND #expire_at>:now AND attribute_not_exists(#lock)",
      "ExpressionAttributeNames": {"#data": "data", "#expire_at": "expire_at", "#lock": "lock"},
      "ExpressionAttributeValues": {
        ":M": {"S": "M"}, ":now": {"N": "1700000000.500000"},
        ":lock": {"M": {"owner": {"S": "me"}, "beat": {"N": "0"}, "lease_ms": {"N": "500"}}}},
      "ReturnValues": "ALL_NEW", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})json"));
}

TEST(rule_16_lock_request, takes_over_with_owner_and_beat_as_seen) {
  auto wanted = lock_of("me");
  wanted.seen = session_lock("dead", 7, std::chrono::milliseconds(1));
  const auto body = body_of(requests.lock(wanted));
  EXPECT_EQ(condition_of(body), live +
                                    " AND (attribute_not_exists(#lock) OR "
                                    "(#lock.#owner=:seen AND #lock.#beat=:beat))");
  EXPECT_EQ(value_of(body, ":seen"), json::parse(R"({"S": "dead"})"));
  EXPECT_EQ(value_of(body, ":beat"), json::parse(R"({"N": "7"})"));
  expect_placeholders_in_order(body);
}

TEST(rule_16_lock_request, to_look_reads_the_lock_and_whose_it_is) {
  const auto sent = requests.peek_lock("k");
  EXPECT_EQ(sent.operation, "GetItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"({
      "TableName": "sessions", "Key": {"session_id": {"S": "k"}}, "ConsistentRead": true,
      "ProjectionExpression": "#key,#lock",
      "ExpressionAttributeNames": {"#key": "session_id", "#lock": "lock"}})"));
}

TEST(rule_16_lock_request, to_renew_a_lease_moves_the_beat_of_its_owner_forward) {
  const auto sent = requests.renew_lease("k", "me", 4);
  EXPECT_EQ(sent.operation, "UpdateItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"({
      "TableName": "sessions", "Key": {"session_id": {"S": "k"}},
      "UpdateExpression": "SET #lock.#beat=:beat",
      "ConditionExpression": "#lock.#owner=:owner AND #lock.#beat<:beat",
      "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
      "ExpressionAttributeNames": {"#lock": "lock", "#owner": "owner", "#beat": "beat"},
      "ExpressionAttributeValues": {":owner": {"S": "me"}, ":beat": {"N": "4"}}})"));
}

TEST(rule_16_lock_request, to_release_asks_for_the_owner_and_not_for_a_live_record) {
  const auto sent = requests.unlock("k", "me");
  EXPECT_EQ(sent.operation, "UpdateItem");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"({
      "TableName": "sessions", "Key": {"session_id": {"S": "k"}},
      "UpdateExpression": "REMOVE #lock", "ConditionExpression": "#lock.#owner=:owner",
      "ExpressionAttributeNames": {"#lock": "lock", "#owner": "owner"},
      "ExpressionAttributeValues": {":owner": {"S": "me"}}})"));
}

TEST(rule_16_lock_request, is_part_of_a_save_that_ends_the_lock) {
  auto wanted = save_of("n", erase_key());
  wanted.lock_owner = "me";
  const auto body = body_of(requests.save(wanted));
  EXPECT_EQ(condition_of(body), live + once + never_shorter + " AND #lock.#owner=:owner");
  EXPECT_EQ(update_of(body), advanced + " REMOVE #lock,#data.#1");
  expect_placeholders_in_order(body);
  const auto whole = body_of(requests.save_whole(wanted, 5, {}));
  EXPECT_THAT(condition_of(whole), testing::HasSubstr(" AND #lock.#owner=:owner"));
  EXPECT_THAT(update_of(whole), testing::EndsWith(" REMOVE #lock"));
  expect_placeholders_in_order(whole);
}

TEST(rule_16_lock_request, is_part_of_a_touch_and_of_a_renewal_too) {
  auto touched = touch_of();
  touched.lock_owner = "me";
  const auto body = body_of(requests.touch(touched));
  EXPECT_THAT(condition_of(body), testing::EndsWith(" AND #lock.#owner=:owner"));
  EXPECT_THAT(update_of(body), testing::EndsWith(" REMOVE #lock"));
  expect_placeholders_in_order(body);
  auto moved = renewal();
  moved.lock_owner = "me";
  const auto writes = body_of(requests.renew(moved)).at("TransactItems").as_array();
  const auto& old = writes[1].at("Put").as_object();
  EXPECT_EQ(condition_of(old),
            live + " AND #version=:version" + never_shorter + " AND #lock.#owner=:owner");
  EXPECT_FALSE(old.at("Item").as_object().contains("lock"));
  EXPECT_FALSE(writes[0].at("Put").at("Item").as_object().contains("lock"));
  expect_placeholders_in_order(old);
}

}  // namespace
}  // namespace dynasession::dynamodb::request_tests
