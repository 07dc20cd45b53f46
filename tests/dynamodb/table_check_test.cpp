// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table_fixture.hpp"

#include <gmock/gmock.h>

namespace dynasession::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(table_test, a_check_reports_the_records_of_others_that_keep_it_from_being_changed) {
  script({table_answer("ACTIVE"), expiry_answer("DISABLED"), foreign_records});
  EXPECT_THAT(messages_of_check(),
              ElementsAre("expiry (TTL): expected by expire_at, found off",
                          "records: expected those of dynasession only, found those of another "
                          "program"));
}

TEST_F(table_test, a_check_of_a_table_that_fits_finds_nothing) {
  script({table_answer("ACTIVE"), expiry_answer("ENABLED")});
  EXPECT_THAT(messages_of_check(), IsEmpty());
}

TEST_F(table_test, a_check_finds_all_that_is_the_matter) {
  script(
      {table_answer({.key = "id", .type = "B", .index = ""}), expiry_answer("DISABLED"), unknown});
  EXPECT_THAT(messages_of_check({.point_in_time_recovery = true, .deletion_protection = true}),
              ElementsAre("key: expected session_id (S), found id (B)",
                          "index by user: expected user_id (S), found none",
                          "expiry (TTL): expected by expire_at, found off",
                          "deletion protection: expected on, found off",
                          "point-in-time recovery: expected on, found not known"));
}

TEST_F(table_test, a_check_of_what_cannot_be_seen_is_an_error) {
  script({missing, denied});
  EXPECT_EQ(failure_of_check().code(), errc::missing_table);
  EXPECT_EQ(failure_of_check().code(), errc::access_denied);
}

TEST_F(table_test, a_description_holds_what_four_answers_tell) {
  script({table_answer({.is_protected = true}), expiry_answer("ENABLED"),
          recovery_answer("ENABLED"), ok_answer(R"({"Tags":[{"Key":"a","Value":"b"}]})")});
  const auto known = table::describe(options());
  EXPECT_EQ(known.name, "the-table");
  EXPECT_EQ(known.key, "session_id (S)");
  EXPECT_TRUE(known.deletion_protection);
  EXPECT_EQ(known.expiry_attribute, "expire_at");
  EXPECT_EQ(known.point_in_time_recovery, true);
  EXPECT_EQ(known.tags, (table::tag_map{{"a", "b"}}));
}

TEST_F(table_test, a_description_leaves_out_what_the_engine_does_not_know) {
  script({table_answer("ACTIVE"), denied, unknown, unknown});
  const auto known = table::describe(options());
  EXPECT_EQ(known.expiry_attribute, std::nullopt);
  EXPECT_EQ(known.point_in_time_recovery, std::nullopt);
  EXPECT_EQ(known.tags, std::nullopt);
}

TEST_F(table_test, tags_of_which_a_page_is_missing_are_not_known) {
  script({table_answer("ACTIVE"), denied, unknown,
          ok_answer(R"({"Tags":[{"Key":"a","Value":"b"}],"NextToken":"more"})"), denied});
  EXPECT_EQ(table::describe(options()).tags, std::nullopt);
}

TEST_F(table_test, a_table_that_is_absent_cannot_be_described) {
  script({missing});
  EXPECT_EQ(thrown_by([&] { table::describe(options()); }).code(), errc::missing_table);
}

TEST_F(table_test, nobody_there_is_an_error) {
  server_.server().refuse();
  EXPECT_EQ(failure_of_check().code(), errc::unavailable);
  EXPECT_EQ(failure_of_creation().code(), errc::unavailable);
}

}  // namespace
}  // namespace dynasession::test
