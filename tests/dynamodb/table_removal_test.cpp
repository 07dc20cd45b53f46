// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table_fixture.hpp"

#include <gmock/gmock.h>

namespace dynasession::test {
namespace {

using ::testing::HasSubstr;

TEST_F(table_test, removal_waits_until_it_is_gone) {
  script({table_answer("ACTIVE"), no_records, ok_answer(), table_answer("DELETING"),
          table_answer("DELETING"), missing});
  table::remove(options());
  EXPECT_EQ(operations(), (list{"DescribeTable", "Scan", "DeleteTable", "DescribeTable",
                                "DescribeTable", "DescribeTable"}));
}

TEST_F(table_test, of_another_program_is_not_removed) {
  for (const auto& of : {table_state{.key = "id"}, table_state{.type = "B"}}) {
    script({table_answer(of)});
    const auto reason =
        thrown_by([&] { table::remove(options(), {.change_foreign_table = true}); });
    EXPECT_EQ(reason.code(), errc::incompatible_store);
    EXPECT_THAT(reason.detail(), HasSubstr("table the-table: key: expected session_id (S)"));
  }
  script({table_answer("ACTIVE"), foreign_records});
  const auto reason = thrown_by([&] { table::remove(options()); });
  EXPECT_EQ(reason.code(), errc::incompatible_store);
  EXPECT_THAT(reason.detail(), HasSubstr("records: expected those of dynasession only"));
}

TEST_F(table_test, with_records_of_others_is_removed_if_that_is_asked_for) {
  script({table_answer("ACTIVE"), foreign_records, ok_answer(), missing});
  table::remove(options(), {.change_foreign_table = true});
  EXPECT_EQ(operations().back(), "DescribeTable");
}

TEST_F(table_test, whose_records_cannot_be_read_is_removed) {
  script({table_answer({.index = ""}), denied, ok_answer(), missing});
  table::remove(options());
}

TEST_F(table_test, removal_of_what_is_absent_is_success) {
  script({missing});
  table::remove(options());
}

TEST_F(table_test, removal_is_asked_again_of_a_table_that_is_just_being_made) {
  script({table_answer("CREATING"), missing, in_use, in_use, ok_answer(), missing});
  table::remove(options());
  EXPECT_EQ(operations(), (list{"DescribeTable", "Scan", "DeleteTable", "DeleteTable",
                                "DeleteTable", "DescribeTable"}));
}

TEST_F(table_test, a_protected_table_is_not_removed_and_the_error_says_what_to_do) {
  const auto protected_table = table_answer({.is_protected = true});
  script({protected_table, no_records, invalid, protected_table});
  const auto reason = thrown_by([&] { table::remove(options()); });
  EXPECT_EQ(reason.code(), errc::deletion_protected);
  EXPECT_THAT(reason.detail(), HasSubstr("aws dynamodb update-table --table-name the-table "
                                         "--no-deletion-protection-enabled"));
}

TEST_F(table_test, an_invalid_removal_reports_its_reason) {
  script({table_answer("ACTIVE"), no_records, invalid, table_answer("ACTIVE")});
  EXPECT_EQ(thrown_by([&] { table::remove(options()); }).code(), errc::unavailable);
  script({denied});
  EXPECT_EQ(thrown_by([&] { table::remove(options()); }).code(), errc::access_denied);
  script({table_answer("ACTIVE"), no_records, denied, missing});
  EXPECT_EQ(thrown_by([&] { table::remove(options()); }).code(), errc::access_denied);
}

TEST_F(table_test, waiting_for_a_table_that_is_never_removed_times_out) {
  server_.otherwise(table_answer("DELETING"));
  const auto reason = thrown_by([&] { table::remove(options(), {.timeout = 1s}); });
  EXPECT_EQ(reason.code(), errc::deadline_exceeded);
}

}  // namespace
}  // namespace dynasession::test
