// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table_requests.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

namespace json = boost::json;

json::object object(const char* text) { return json::parse(text).as_object(); }

std::string complaint_about(const char* description, const char* table_key = "id") {
  const auto checked = check_table(object(description), table_key);
  if (checked) return "none";
  EXPECT_EQ(checked.error().code(), errc::incompatible_store);
  return checked.error().detail();
}

TEST(table_requests, a_table_is_billed_by_request_with_an_index_by_user) {
  const auto sent = create_table("sessions", "id");
  EXPECT_EQ(sent.operation, "CreateTable");
  EXPECT_EQ(json::parse(sent.body), json::parse(R"({
    "TableName": "sessions", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"},
                             {"AttributeName": "user_id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "GlobalSecondaryIndexes": [{
      "IndexName": "user_id-index",
      "KeySchema": [{"AttributeName": "user_id", "KeyType": "HASH"}],
      "Projection": {"ProjectionType": "KEYS_ONLY"}}]})"));
}

TEST(table_requests, the_others_name_the_table) {
  EXPECT_EQ(describe_table("t").operation, "DescribeTable");
  EXPECT_EQ(delete_table("t").operation, "DeleteTable");
  EXPECT_EQ(describe_expiry("t").operation, "DescribeTimeToLive");
  for (const auto& sent : {describe_table("t"), delete_table("t"), describe_expiry("t")})
    EXPECT_EQ(sent.body, R"({"TableName":"t"})");
}

TEST(rule_05_expiry, dynamodb_cleans_up_by_expire_at) {
  EXPECT_EQ(enable_expiry("t").operation, "UpdateTimeToLive");
  EXPECT_EQ(json::parse(enable_expiry("t").body), json::parse(R"({
    "TableName": "t",
    "TimeToLiveSpecification": {"AttributeName": "expire_at", "Enabled": true}})"));
}

TEST(table_requests, a_table_can_be_used_once_it_is_active) {
  EXPECT_TRUE(is_active(object(R"({"Table": {"TableStatus": "ACTIVE"}})")));
  for (const auto* description :
       {R"({"Table": {"TableStatus": "CREATING"}})", R"({"Table": {"TableStatus": 5}})",
        R"({"Table": {}})", R"({"Table": []})", "{}"})
    EXPECT_FALSE(is_active(object(description))) << description;
}

TEST(table_requests, expiry_is_enabled_for_our_attribute_or_not) {
  const auto enabled = [](const std::string& attribute, const std::string& status) {
    return is_expiry_enabled(
        {{"TimeToLiveDescription", {{"AttributeName", attribute}, {"TimeToLiveStatus", status}}}});
  };
  EXPECT_TRUE(enabled("expire_at", "ENABLED"));
  EXPECT_TRUE(enabled("expire_at", "ENABLING"));
  EXPECT_FALSE(enabled("expire_at", "DISABLED"));
  EXPECT_FALSE(enabled("expire_at", "DISABLING"));
  EXPECT_FALSE(enabled("another", "ENABLED"));
  EXPECT_FALSE(
      is_expiry_enabled(object(R"({"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}})")));
  EXPECT_FALSE(is_expiry_enabled({}));
}

TEST(table_requests, a_table_with_our_key_fits) {
  EXPECT_EQ(complaint_about(R"({"Table": {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "other", "AttributeType": "N"},
                             {"AttributeName": "id", "AttributeType": "S"}]}})"),
            "none");
}

TEST(table_requests, a_table_with_another_key_is_told_apart) {
  EXPECT_EQ(complaint_about(R"({"Table": {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}]}})"),
            "its key: expected id (S), found id (N)");
  EXPECT_EQ(complaint_about(R"({"Table": {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"},
                  {"AttributeName": "day", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": "day", "AttributeType": "B"},
                             {"AttributeName": "id", "AttributeType": "S"}]}})"),
            "its key: expected id (S), found id (S), day (B)");
  EXPECT_EQ(complaint_about(R"({"Table": {
    "KeySchema": [{"AttributeName": "session_id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "session_id", "AttributeType": "S"}]}})"),
            "its key: expected id (S), found session_id (S)");
}

TEST(rule_22_bad_input, a_description_that_describes_nothing_fits_nothing) {
  for (const auto* description :
       {"{}", R"({"Table": null})", R"({"Table": []})", R"({"Table": {}})",
        R"({"Table": {"KeySchema": {}}})", R"({"Table": {"KeySchema": [5, null, []]}})"})
    EXPECT_EQ(complaint_about(description), "its key: expected id (S), found no description")
        << description;
  EXPECT_EQ(complaint_about(R"({"Table": {"KeySchema": [{"AttributeName": "id"}],
                                "AttributeDefinitions": [5, {"AttributeName": 5}]}})"),
            "its key: expected id (S), found id (?)");
}

}  // namespace
}  // namespace dynasession::dynamodb
