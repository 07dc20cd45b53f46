// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table/table_requests.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

using table::table_options;

json::value table_body(const request& sent) { return json::parse(sent.body); }

TEST(table_requests, a_table_is_billed_by_request_with_an_index_by_user) {
  const auto sent = create_table("sessions", "id", {});
  EXPECT_EQ(sent.operation, "CreateTable");
  EXPECT_EQ(table_body(sent), json::parse(R"({
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
  EXPECT_EQ(table_body(add_tags("arn", {{"a", "b"}})),
            json::parse(R"({"ResourceArn": "arn", "Tags": [{"Key": "a", "Value": "b"}]})"));
}

TEST(rule_05_expiry, dynamodb_cleans_up_by_expire_at) {
  EXPECT_EQ(enable_expiry("t").operation, "UpdateTimeToLive");
  EXPECT_EQ(table_body(enable_expiry("t")), json::parse(R"({
    "TableName": "t",
    "TimeToLiveSpecification": {"AttributeName": "expire_at", "Enabled": true}})"));
}

TEST(table_requests, recovery_and_protection_are_switched_on) {
  EXPECT_EQ(enable_recovery("t").operation, "UpdateContinuousBackups");
  EXPECT_EQ(table_body(enable_recovery("t")), json::parse(R"({
    "TableName": "t", "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true}})"));
  EXPECT_EQ(enable_deletion_protection("t").operation, "UpdateTable");
  EXPECT_EQ(table_body(enable_deletion_protection("t")),
            json::parse(R"({"TableName": "t", "DeletionProtectionEnabled": true})"));
}

TEST(table_requests, an_index_is_paid_for_like_its_table) {
  table::table_description found;
  found.name = "t";
  EXPECT_EQ(create_index(found).operation, "UpdateTable");
  EXPECT_EQ(table_body(create_index(found)), json::parse(R"({
    "TableName": "t",
    "AttributeDefinitions": [{"AttributeName": "user_id", "AttributeType": "S"}],
    "GlobalSecondaryIndexUpdates": [{"Create": {
      "IndexName": "user_id-index",
      "KeySchema": [{"AttributeName": "user_id", "KeyType": "HASH"}],
      "Projection": {"ProjectionType": "KEYS_ONLY"}}}]})"));
  found.billing_mode = table::billing::provisioned;
  found.read_capacity = 3;
  found.write_capacity = 4;
  EXPECT_EQ(table_body(create_index(found))
                .at("GlobalSecondaryIndexUpdates")
                .at(0)
                .at("Create")
                .at("ProvisionedThroughput"),
            json::parse(R"({"ReadCapacityUnits": 3, "WriteCapacityUnits": 4})"));
}

using table::billing;
using table::tag_map;

json_document object(const std::string& text) { return json_document::parse(text).value(); }

constexpr const char* whole = R"({"Table": {
  "TableName": "sessions", "TableArn": "arn:of:it", "TableStatus": "UPDATING",
  "ItemCount": 12, "TableSizeBytes": 3456, "DeletionProtectionEnabled": true,
  "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
  "AttributeDefinitions": [{"AttributeName": "user_id", "AttributeType": "S"},
                           {"AttributeName": "id", "AttributeType": "B"}],
  "BillingModeSummary": {"BillingMode": "PROVISIONED"},
  "ProvisionedThroughput": {"ReadCapacityUnits": 7, "WriteCapacityUnits": 8},
  "SSEDescription": {"Status": "ENABLED", "KMSMasterKeyArn": "arn:of:key"},
  "GlobalSecondaryIndexes": [
    {"IndexName": "another", "IndexStatus": "ACTIVE"},
    {"IndexName": "user_id-index", "IndexStatus": "CREATING",
     "KeySchema": [{"AttributeName": "user_id", "KeyType": "HASH"}]}]}})";

TEST(table_requests, a_table_is_read_whole) {
  const auto known = read_table(object(whole));
  EXPECT_EQ(known.name, "sessions");
  EXPECT_EQ(known.arn, "arn:of:it");
  EXPECT_EQ(known.status, "UPDATING");
  EXPECT_EQ(known.key, "id (B)");
  EXPECT_EQ(known.billing_mode, billing::provisioned);
  EXPECT_EQ(known.read_capacity, 7u);
  EXPECT_EQ(known.write_capacity, 8u);
  EXPECT_EQ(known.item_count, 12u);
  EXPECT_EQ(known.size_bytes, 3456u);
  EXPECT_EQ(known.index_key, "user_id (S)");
  EXPECT_EQ(known.index_status, "CREATING");
  EXPECT_EQ(known.encryption_key, "arn:of:key");
  EXPECT_TRUE(known.deletion_protection);
  EXPECT_EQ(known.expiry_attribute, std::nullopt) << "another answer tells";
  EXPECT_EQ(known.point_in_time_recovery, std::nullopt);
  EXPECT_EQ(known.tags, std::nullopt);
}

TEST(table_requests, a_key_of_two_parts_is_read_with_both) {
  EXPECT_EQ(read_table(object(R"({"Table": {
              "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"},
                            {"AttributeName": "day", "KeyType": "RANGE"}],
              "AttributeDefinitions": [{"AttributeName": "day", "AttributeType": "N"},
                                       {"AttributeName": "id", "AttributeType": "S"}]}})"))
                .key,
            "id (S), day (N)");
}

TEST(table_requests, a_table_that_was_always_provisioned_says_so_by_its_capacity_alone) {
  const auto mode = [](const char* table) {
    return read_table(object(R"({"Table":)" + std::string(table) + "}")).billing_mode;
  };
  EXPECT_EQ(mode(R"({"ProvisionedThroughput": {"ReadCapacityUnits": 1}})"), billing::provisioned);
  EXPECT_EQ(mode(R"({"ProvisionedThroughput": {"ReadCapacityUnits": 0}})"), billing::on_demand);
  EXPECT_EQ(mode(R"({"BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"}})"),
            billing::on_demand);
}

TEST(table_requests, expiry_is_by_an_attribute_while_it_is_on) {
  const auto attribute = [](const std::string& status) {
    table::table_description known;
    read_expiry(
        object(R"({"TimeToLiveDescription":{"AttributeName":"expire_at","TimeToLiveStatus":")" +
               status + R"("}})"),
        known);
    EXPECT_EQ(known.expiry_status, status);
    return known.expiry_attribute;
  };
  EXPECT_EQ(attribute("ENABLED"), "expire_at");
  EXPECT_EQ(attribute("ENABLING"), "expire_at");
  EXPECT_EQ(attribute("DISABLED"), "");
  EXPECT_EQ(attribute("DISABLING"), "");
}

TEST(table_requests, recovery_is_on_or_off) {
  const auto recovery = [](const std::string& status) {
    table::table_description known;
    read_recovery(object(R"({"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED",
      "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": ")" +
                         status + R"("}}})"),
                  known);
    return known.point_in_time_recovery;
  };
  EXPECT_EQ(recovery("ENABLED"), true);
  EXPECT_EQ(recovery("DISABLED"), false);
}

TEST(table_requests, tags_are_gathered_page_by_page) {
  table::table_description known;
  EXPECT_EQ(read_tags(object(R"({"Tags": [{"Key": "a", "Value": "b"}], "NextToken": "2"})"), known),
            "2");
  EXPECT_EQ(read_tags(object(R"({"Tags": [{"Key": "c", "Value": ""}]})"), known), "");
  EXPECT_EQ(known.tags, (tag_map{{"a", "b"}, {"c", ""}}));
}

TEST(table_requests, a_table_is_ready_once_it_and_its_index_are_active) {
  const auto ready = [](const char* table, const char* index) {
    table::table_description known;
    known.status = table;
    known.index_status = index;
    return is_ready(known);
  };
  EXPECT_TRUE(ready("ACTIVE", ""));
  EXPECT_TRUE(ready("ACTIVE", "ACTIVE"));
  EXPECT_FALSE(ready("ACTIVE", "CREATING"));
  EXPECT_FALSE(ready("ACTIVE", "DELETING"));
  EXPECT_FALSE(ready("UPDATING", "ACTIVE"));
  EXPECT_FALSE(ready("", ""));
}

TEST(rule_22_bad_input, answers_that_tell_nothing_are_read_as_such) {
  for (const auto* answer :
       {"{}", R"({"Table": null})", R"({"Table": []})", R"({"Table": {}})",
        R"({"Table": {"KeySchema": {}, "TableStatus": 5, "ItemCount": "x", "TableSizeBytes": -1,
            "GlobalSecondaryIndexes": [5, null], "DeletionProtectionEnabled": "yes",
            "SSEDescription": [], "ProvisionedThroughput": 5, "BillingModeSummary": ""}})",
        R"({"Table": {"KeySchema": [5, null, []]}})"}) {
    auto known = read_table(object(answer));
    read_expiry(object(answer), known);
    read_recovery(object(answer), known);
    EXPECT_EQ(read_tags(object(answer), known), "");
    EXPECT_EQ(known.key + known.status + known.index_status, "") << answer;
    EXPECT_EQ(known.item_count + known.size_bytes, 0u);
    EXPECT_EQ(known.expiry_attribute, "");
    EXPECT_EQ(known.point_in_time_recovery, false);
    EXPECT_FALSE(known.deletion_protection);
  }
  EXPECT_EQ(read_table(object(R"({"Table": {"KeySchema": [{"AttributeName": "id"}],
                               "AttributeDefinitions": [5, {"AttributeName": 5}]}})"))
                .key,
            "id (?)");
}

}  // namespace
}  // namespace dynasession::dynamodb
