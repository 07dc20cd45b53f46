// SPDX-License-Identifier: Apache-2.0
#include <dynasession/dynamodb/table_finding.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dynasession::table {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using list = std::vector<std::string>;

/// A table as `create` creates it, without optional settings.
table_description plain_table() {
  table_description found;
  found.key = "id (S)";
  found.index_key = "user_id (S)";
  found.index_status = "ACTIVE";
  found.expiry_attribute = "expire_at";
  found.point_in_time_recovery = false;
  found.tags.emplace();
  return found;
}

list findings(const table_description& found, const table_options& asked, fault kind) {
  list messages;
  for (const auto& each : compare(found, "id", asked)) {
    EXPECT_EQ(each.kind, kind) << message_of(each);
    messages.push_back(message_of(each));
  }
  return messages;
}

TEST(table_finding, a_table_as_it_was_asked_for_has_none) {
  EXPECT_THAT(compare(plain_table(), "id", {}), IsEmpty());
}

TEST(table_finding, what_a_table_has_beyond_what_is_asked_is_none) {
  auto found = plain_table();
  found.billing_mode = billing::provisioned;
  found.encryption_key = "arn:of:key";
  found.deletion_protection = true;
  found.point_in_time_recovery = true;
  found.tags->emplace("more", "x");
  EXPECT_THAT(compare(found, "id", {.expiry = false}), IsEmpty());
}

TEST(table_finding, another_key_is_incompatible) {
  auto found = plain_table();
  for (const auto* key : {"id (N)", "id (S), day (B)", "session_id (S)"}) {
    found.key = key;
    EXPECT_THAT(findings(found, {}, fault::incompatible),
                ElementsAre(std::string("key: expected id (S), found ") + key));
  }
  found.key = "";
  EXPECT_THAT(findings(found, {}, fault::incompatible),
              ElementsAre("key: expected id (S), found none"));
}

TEST(table_finding, an_index_may_be_missing_but_not_by_something_else) {
  auto found = plain_table();
  found.index_key = "user_id (N)";
  EXPECT_THAT(findings(found, {}, fault::incompatible),
              ElementsAre("index by user: expected user_id (S), found user_id (N)"));
  found.index_key = found.index_status = "";
  EXPECT_THAT(findings(found, {}, fault::missing),
              ElementsAre("index by user: expected user_id (S), found none"));
}

TEST(table_finding, expiry_may_be_off_but_not_by_something_else) {
  auto found = plain_table();
  found.expiry_attribute = "updated_at";
  EXPECT_THAT(findings(found, {}, fault::incompatible),
              ElementsAre("expiry (TTL): expected by expire_at, found by updated_at"));
  found.expiry_attribute = "";
  EXPECT_THAT(findings(found, {}, fault::missing),
              ElementsAre("expiry (TTL): expected by expire_at, found off"));
  found.expiry_attribute.reset();
  EXPECT_THAT(findings(found, {}, fault::unknown),
              ElementsAre("expiry (TTL): expected by expire_at, found not known"));
}

TEST(table_finding, all_missing_settings_are_reported_at_once) {
  const table_options asked{.point_in_time_recovery = true,
                            .deletion_protection = true,
                            .tags = {{"a", "1"}, {"b", "2"}, {"c", "3"}}};
  auto found = plain_table();
  found.tags = tag_map{{"b", "2"}, {"c", "another"}};
  EXPECT_THAT(findings(found, asked, fault::missing),
              ElementsAre("deletion protection: expected on, found off",
                          "point-in-time recovery: expected on, found off",
                          "tags: expected a, c, found none or other values"));
  found.point_in_time_recovery.reset();
  found.tags.reset();
  EXPECT_THAT(findings(found, {.point_in_time_recovery = true, .tags = asked.tags}, fault::unknown),
              ElementsAre("point-in-time recovery: expected on, found not known",
                          "tags: expected a, b, c, found not known"));
}

TEST(table_finding, another_price_is_different) {
  EXPECT_THAT(
      findings(plain_table(), {.read_capacity = 7}, fault::different),
      ElementsAre("billing: expected provisioned, 7 read and 5 write units, found on demand"));
  auto found = plain_table();
  found.billing_mode = billing::provisioned;
  found.read_capacity = 7;
  found.write_capacity = 5;
  EXPECT_THAT(compare(found, "id", {.read_capacity = 7}), IsEmpty());
  EXPECT_THAT(findings(found, {.read_capacity = 8}, fault::different),
              ElementsAre("billing: expected provisioned, 8 read and 5 write units, "
                          "found provisioned, 7 read and 5 write units"));
  EXPECT_THAT(findings(found, {.billing_mode = billing::on_demand}, fault::different),
              ElementsAre("billing: expected on demand, "
                          "found provisioned, 7 read and 5 write units"));
}

TEST(table_finding, an_encryption_key_is_known_by_its_id_or_arn) {
  auto found = plain_table();
  EXPECT_THAT(findings(found, {.encryption_key = "alias/shop"}, fault::different),
              ElementsAre("encryption key: expected alias/shop, found a key of DynamoDB's own"));
  found.encryption_key = "arn:aws:kms:eu-west-1:111122223333:key/1234";
  for (const auto& key : {std::string("1234"), found.encryption_key, std::string("alias/shop")})
    EXPECT_THAT(compare(found, "id", {.encryption_key = key}), IsEmpty()) << key;
  EXPECT_THAT(findings(found, {.encryption_key = "234"}, fault::different),
              ElementsAre("encryption key: expected 234, found " + found.encryption_key));
}

TEST(table_finding, all_that_is_incompatible_makes_one_line) {
  auto found = plain_table();
  found.key = "x (S)";
  found.index_key = "x (S)";
  EXPECT_EQ(incompatibilities(compare(found, "id", {.deletion_protection = true})),
            "key: expected id (S), found x (S); index by user: expected user_id (S), found x (S)");
  EXPECT_EQ(incompatibilities(compare(plain_table(), "id", {.deletion_protection = true})), "");
}

TEST(table_finding, every_part_has_a_name) {
  for (int i = 0; i <= static_cast<int>(part::records); ++i)
    EXPECT_NE(name_of(static_cast<part>(i)), "") << i;
}

}  // namespace
}  // namespace dynasession::table
