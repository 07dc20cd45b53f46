// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table/table_requests.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

using table::table_options;

json::value body_of(const request& sent) { return json::parse(sent.body); }

TEST(table_requests, a_table_is_billed_by_request_with_an_index_by_user) {
  const auto sent = create_table("sessions", "id", {});
  EXPECT_EQ(sent.operation, "CreateTable");
  EXPECT_EQ(body_of(sent), json::parse(R"({
    "TableName": "sessions", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"},
                             {"AttributeName": "user_id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [{
      "IndexName": "user_id-index",
      "KeySchema": [{"AttributeName": "user_id", "KeyType": "HASH"}],
      "Projection": {"ProjectionType": "KEYS_ONLY"}}]})"));
}

TEST(table_requests, a_capacity_is_that_of_the_table_and_of_its_index) {
  const auto definition = table_definition("t", "id", {.read_capacity = 7});
  const auto units = json::parse(R"({"ReadCapacityUnits": 7, "WriteCapacityUnits": 5})");
  EXPECT_EQ(definition.at("BillingMode"), "PROVISIONED");
  EXPECT_EQ(definition.at("ProvisionedThroughput"), units);
  EXPECT_EQ(definition.at("GlobalSecondaryIndexes").at(0).at("ProvisionedThroughput"), units);
}

TEST(table_requests, a_table_is_made_with_all_that_is_asked_and_can_be) {
  const auto definition = table_definition("t", "id",
                                           {.deletion_protection = true,
                                            .encryption_key = "alias/shop",
                                            .tags = {{"a", "b"}, {"c", ""}}});
  EXPECT_EQ(definition.at("DeletionProtectionEnabled"), true);
  EXPECT_EQ(definition.at("SSESpecification"),
            json::parse(R"({"Enabled": true, "SSEType": "KMS", "KMSMasterKeyId": "alias/shop"})"));
  EXPECT_EQ(definition.at("Tags"),
            json::parse(R"([{"Key": "a", "Value": "b"}, {"Key": "c", "Value": ""}])"));
}

TEST(table_requests, the_key_that_aws_makes_for_dynamodb_is_not_named) {
  const auto definition = table_definition("t", "id", {.encryption_key = "alias/aws/dynamodb"});
  EXPECT_EQ(definition.at("SSESpecification"),
            json::parse(R"({"Enabled": true, "SSEType": "KMS"})"));
}

TEST(table_requests, the_questions_name_the_table) {
  EXPECT_EQ(describe_table("t").operation, "DescribeTable");
  EXPECT_EQ(delete_table("t").operation, "DeleteTable");
  EXPECT_EQ(describe_expiry("t").operation, "DescribeTimeToLive");
  EXPECT_EQ(describe_recovery("t").operation, "DescribeContinuousBackups");
  for (const auto& sent :
       {describe_table("t"), delete_table("t"), describe_expiry("t"), describe_recovery("t")})
    EXPECT_EQ(sent.body, R"({"TableName":"t"})");
}

TEST(table_requests, tags_are_those_of_an_arn_page_by_page) {
  EXPECT_EQ(list_tags("arn").operation, "ListTagsOfResource");
  EXPECT_EQ(list_tags("arn").body, R"({"ResourceArn":"arn"})");
  EXPECT_EQ(list_tags("arn", "page 2").body, R"({"ResourceArn":"arn","NextToken":"page 2"})");
  EXPECT_EQ(add_tags("arn", {{"a", "b"}}).operation, "TagResource");
  EXPECT_EQ(body_of(add_tags("arn", {{"a", "b"}})),
            json::parse(R"({"ResourceArn": "arn", "Tags": [{"Key": "a", "Value": "b"}]})"));
}

TEST(rule_05_expiry, dynamodb_cleans_up_by_expire_at) {
  EXPECT_EQ(enable_expiry("t").operation, "UpdateTimeToLive");
  EXPECT_EQ(body_of(enable_expiry("t")), json::parse(R"({
    "TableName": "t",
    "TimeToLiveSpecification": {"AttributeName": "expire_at", "Enabled": true}})"));
}

TEST(table_requests, recovery_and_protection_are_switched_on) {
  EXPECT_EQ(enable_recovery("t").operation, "UpdateContinuousBackups");
  EXPECT_EQ(body_of(enable_recovery("t")), json::parse(R"({
    "TableName": "t", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}})"));
  EXPECT_EQ(enable_deletion_protection("t").operation, "UpdateTable");
  EXPECT_EQ(body_of(enable_deletion_protection("t")),
            json::parse(R"({"TableName": "t", "DeletionProtectionEnabled": true})"));
}

TEST(table_requests, an_index_is_paid_for_like_its_table) {
  table::table_description found;
  found.name = "t";
  EXPECT_EQ(create_index(found).operation, "UpdateTable");
  EXPECT_EQ(body_of(create_index(found)), json::parse(R"({
    "TableName": "t",
    "AttributeDefinitions": [{"AttributeName": "user_id", "AttributeType": "S"}],
    "GlobalSecondaryIndexUpdates": [{"Create": {
      "IndexName": "user_id-index",
      "KeySchema": [{"AttributeName": "user_id", "KeyType": "HASH"}],
      "Projection": {"ProjectionType": "KEYS_ONLY"}}}]})"));
  found.billing_mode = table::billing::provisioned;
  found.read_capacity = 3;
  found.write_capacity = 4;
  EXPECT_EQ(body_of(create_index(found))
                .at("GlobalSecondaryIndexUpdates")
                .at(0)
                .at("Create")
                .at("ProvisionedThroughput"),
            json::parse(R"({"ReadCapacityUnits": 3, "WriteCapacityUnits": 4})"));
}

}  // namespace
}  // namespace dynasession::dynamodb
