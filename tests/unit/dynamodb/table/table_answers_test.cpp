// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table/table_answers.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;
using table::billing;
using table::tag_map;

json::object object(const std::string& text) { return json::parse(text).as_object(); }

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

TEST(table_answers, a_table_is_read_whole) {
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

TEST(table_answers, a_key_of_two_parts_is_told_with_both) {
  EXPECT_EQ(read_table(object(R"({"Table": {
              "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"},
                            {"AttributeName": "day", "KeyType": "RANGE"}],
              "AttributeDefinitions": [{"AttributeName": "day", "AttributeType": "N"},
                                       {"AttributeName": "id", "AttributeType": "S"}]}})"))
                .key,
            "id (S), day (N)");
}

TEST(table_answers, a_table_that_was_always_provisioned_says_so_by_its_capacity_alone) {
  const auto mode = [](const char* table) {
    return read_table({{"Table", json::parse(table)}}).billing_mode;
  };
  EXPECT_EQ(mode(R"({"ProvisionedThroughput": {"ReadCapacityUnits": 1}})"), billing::provisioned);
  EXPECT_EQ(mode(R"({"ProvisionedThroughput": {"ReadCapacityUnits": 0}})"), billing::on_demand);
  EXPECT_EQ(mode(R"({"BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"}})"),
            billing::on_demand);
}

TEST(table_answers, expiry_is_by_an_attribute_while_it_is_on) {
  const auto attribute = [](const std::string& status) {
    table::table_description known;
    read_expiry(
        {{"TimeToLiveDescription", {{"AttributeName", "expire_at"}, {"TimeToLiveStatus", status}}}},
        known);
    EXPECT_EQ(known.expiry_status, status);
    return known.expiry_attribute;
  };
  EXPECT_EQ(attribute("ENABLED"), "expire_at");
  EXPECT_EQ(attribute("ENABLING"), "expire_at");
  EXPECT_EQ(attribute("DISABLED"), "");
  EXPECT_EQ(attribute("DISABLING"), "");
}

TEST(table_answers, recovery_is_on_or_off) {
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

TEST(table_answers, tags_are_gathered_page_by_page) {
  table::table_description known;
  EXPECT_EQ(read_tags(object(R"({"Tags": [{"Key": "a", "Value": "b"}], "NextToken": "2"})"), known),
            "2");
  EXPECT_EQ(read_tags(object(R"({"Tags": [{"Key": "c", "Value": ""}]})"), known), "");
  EXPECT_EQ(known.tags, (tag_map{{"a", "b"}, {"c", ""}}));
}

TEST(table_answers, a_table_is_ready_once_it_and_its_index_are_active) {
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
