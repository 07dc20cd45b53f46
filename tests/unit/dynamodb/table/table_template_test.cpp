// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table/table_requests.hpp"

#include <dynasession/dynamodb/table_template.hpp>
#include <dynasession/error.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace dynasession::table {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const dynamodb_options where{.table_name = "shop-sessions", .table_key = "id"};

table_options everything() {
  return {.read_capacity = 7,
          .write_capacity = 3,
          .point_in_time_recovery = true,
          .deletion_protection = true,
          .encryption_key = "alias/shop",
          .tags = {{"owner", "shop"}, {"cost center", ""}}};
}

json::object properties(const table_options& options) {
  const auto document = json::parse(cloudformation(where, options));
  const auto& table = document.at("Resources").at("Sessions");
  EXPECT_EQ(table.at("Type"), "AWS::DynamoDB::Table");
  return table.at("Properties").as_object();
}

/// The parameters of CreateTable, with the names of CloudFormation.
json::object created(const table_options& options) {
  auto body = json::parse(dynamodb::create_table(where.table_name, where.table_key, options).body);
  auto& members = body.as_object();
  if (auto* encryption = members.if_contains("SSESpecification")) {
    encryption->as_object()["SSEEnabled"] = encryption->at("Enabled");
    encryption->as_object().erase("Enabled");
  }
  return members;
}

std::string refusal_of(const dynamodb_options& place, const table_options& options = {}) {
  std::string reasons;
  for (const auto make : {cloudformation, terraform}) try {
      make(place, options);
      return "none";
    } catch (const session_error& failure) {
      EXPECT_EQ(failure.reason().code(), errc::invalid_configuration);
      reasons = failure.reason().detail();
    }
  return reasons;
}

TEST(table_template, cloudformation_makes_the_table_that_create_makes) {
  for (const auto& options :
       {table_options{.expiry = false}, table_options{.read_capacity = 1, .expiry = false},
        table_options{.expiry = false, .encryption_key = "alias/aws/dynamodb"}})
    EXPECT_EQ(properties(options), created(options));
}

TEST(table_template, cloudformation_also_says_what_create_asks_in_further_requests) {
  auto expected = created(everything());
  expected["TimeToLiveSpecification"] =
      json::parse(dynamodb::enable_expiry("t").body).at("TimeToLiveSpecification");
  expected["PointInTimeRecoverySpecification"] =
      json::parse(dynamodb::enable_recovery("t").body).at("PointInTimeRecoverySpecification");
  EXPECT_EQ(properties(everything()), expected);
}

TEST(table_template, cloudformation_is_yaml_as_well) {
  const auto document = YAML::Load(cloudformation(where, everything()));
  const auto table = document["Resources"]["Sessions"]["Properties"];
  EXPECT_EQ(document["AWSTemplateFormatVersion"].as<std::string>(), "2010-09-09");
  EXPECT_EQ(table["TableName"].as<std::string>(), "shop-sessions");
  EXPECT_EQ(table["Tags"][1]["Value"].as<std::string>(), "shop");
}

TEST(table_template, terraform_makes_the_plain_table) {
  EXPECT_EQ(terraform(where), R"(resource "aws_dynamodb_table" "sessions" {
  name = "shop-sessions"
  billing_mode = "PAY_PER_REQUEST"
  hash_key = "id"
  attribute {
    name = "id"
    type = "S"
  }
  attribute {
    name = "user_id"
    type = "S"
  }
  global_secondary_index {
    name = "user_id-index"
    hash_key = "user_id"
    projection_type = "KEYS_ONLY"
  }
  ttl {
    attribute_name = "expire_at"
    enabled = true
  }
}
)");
}

TEST(table_template, terraform_makes_a_table_with_everything) {
  EXPECT_EQ(terraform(where, everything()), R"(data "aws_kms_key" "sessions" {
  key_id = "alias/shop"
}

resource "aws_dynamodb_table" "sessions" {
  name = "shop-sessions"
  billing_mode = "PROVISIONED"
  read_capacity = 7
  write_capacity = 3
  hash_key = "id"
  deletion_protection_enabled = true
  attribute {
    name = "id"
    type = "S"
  }
  attribute {
    name = "user_id"
    type = "S"
  }
  global_secondary_index {
    name = "user_id-index"
    hash_key = "user_id"
    projection_type = "KEYS_ONLY"
    read_capacity = 7
    write_capacity = 3
  }
  server_side_encryption {
    enabled = true
    kms_key_arn = data.aws_kms_key.sessions.arn
  }
  ttl {
    attribute_name = "expire_at"
    enabled = true
  }
  point_in_time_recovery {
    enabled = true
  }
  tags = {
    "cost center" = ""
    "owner" = "shop"
  }
}
)");
}

TEST(table_template, terraform_names_no_key_for_the_one_that_aws_makes) {
  const auto text = terraform(where, {.encryption_key = "alias/aws/dynamodb"});
  EXPECT_THAT(text, HasSubstr("server_side_encryption {\n    enabled = true\n  }"));
  EXPECT_THAT(text, Not(HasSubstr("aws_kms_key")));
}

TEST(table_template, texts_cannot_break_out) {
  const dynamodb_options odd{.table_name = "t-1", .table_key = "a\"b\\c\n${d}%{e}$f%"};
  EXPECT_THAT(terraform(odd), HasSubstr(R"(hash_key = "a\"b\\c\u000a$${d}%%{e}$f%")"));
  const auto document = json::parse(cloudformation(odd));
  EXPECT_EQ(document.at("Resources")
                .at("Sessions")
                .at("Properties")
                .at("KeySchema")
                .at(0)
                .at("AttributeName"),
            odd.table_key.c_str());
}

TEST(rule_22_bad_input, a_table_that_cannot_be_has_no_template) {
  for (const std::string& name :
       {std::string("ab"), std::string(256, 'a'), std::string("a b c"), std::string("a/bc")})
    EXPECT_THAT(refusal_of({.table_name = name}), StartsWith("table_name: ")) << name;
  EXPECT_THAT(refusal_of({.table_key = "data"}), StartsWith("table_key: "));
  EXPECT_THAT(refusal_of({}, {.read_capacity = 0}), StartsWith("read_capacity: "));
}

}  // namespace
}  // namespace dynasession::table
