// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

#include <dynasession/table.hpp>

namespace dynasession::test {
namespace {

using ::testing::HasSubstr;
using list = std::vector<std::string>;

answer table_answer(std::string_view status, std::string_view key = "session_id",
                    std::string_view type = "S") {
  std::string json = R"({"Table":{"TableStatus":")";
  json.append(status).append(R"(","KeySchema":[{"AttributeName":")").append(key);
  json.append(R"(","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":")").append(key);
  return ok_answer(json.append(R"(","AttributeType":")").append(type).append("\"}]}}"));
}

answer expiry_answer(std::string_view status, std::string_view attribute = "expire_at") {
  std::string json = R"({"TimeToLiveDescription":{"TimeToLiveStatus":")";
  return ok_answer(json.append(status).append(R"(","AttributeName":")").append(attribute) + "\"}}");
}

const answer in_use = error_answer(400, "ResourceInUseException", "Table is being changed");
const answer missing = error_answer(400, "ResourceNotFoundException", "Table not found");
const answer invalid = error_answer(400, "ValidationException", "TimeToLive is already enabled");

class table_test : public scripted_store {
 protected:
  table::creation create(const table::table_options& how = {}) {
    return table::create(options(), how);
  }
  template <class Act>
  error failure_of(Act act) {
    try {
      act();
    } catch (const session_error& failure) {
      return failure.reason();
    }
    return {};
  }
  error failure_of_creation(const table::table_options& how = {}) {
    return failure_of([&] { create(how); });
  }
  error failure_of_check() {
    return failure_of([&] { table::check(options()); });
  }
};

TEST_F(table_test, a_new_table_is_waited_for_until_it_is_active) {
  script({ok_answer(), missing, table_answer("CREATING"), table_answer("ACTIVE"),
          expiry_answer("DISABLED"), ok_answer()});
  EXPECT_EQ(create(), table::creation::created);
  EXPECT_EQ(operations(), (list{"CreateTable", "DescribeTable", "DescribeTable", "DescribeTable",
                                "DescribeTimeToLive", "UpdateTimeToLive"}));
  EXPECT_EQ(body(0).at("TableName"), "the-table");
  EXPECT_EQ(body(5).at("TimeToLiveSpecification").at("AttributeName"), "expire_at");
}

TEST_F(table_test, a_table_that_exists_and_fits_is_left_as_it_is) {
  script({in_use, table_answer("ACTIVE"), expiry_answer("ENABLED")});
  EXPECT_EQ(create(), table::creation::existed);
  script({in_use, table_answer("ACTIVE"), expiry_answer("ENABLING")});
  EXPECT_EQ(create(), table::creation::existed);
}

TEST_F(table_test, a_table_that_exists_and_does_not_fit_is_an_error_and_not_changed) {
  script({in_use, table_answer("ACTIVE", "id", "N")});
  const auto reason = failure_of_creation();
  EXPECT_EQ(reason.code(), errc::incompatible_store);
  EXPECT_THAT(reason.detail(), HasSubstr("table the-table: its key: expected session_id (S), "
                                         "found id (N)"));
}

TEST_F(table_test, without_expiry_nothing_is_asked_of_it) {
  script({ok_answer(), table_answer("ACTIVE")});
  EXPECT_EQ(create({.expiry = false}), table::creation::created);
}

TEST_F(table_test, expiry_that_somebody_enabled_in_that_moment_is_enabled) {
  script({in_use, table_answer("ACTIVE"), expiry_answer("DISABLED"), invalid,
          expiry_answer("ENABLING")});
  EXPECT_EQ(create(), table::creation::existed);
  script({ok_answer(), table_answer("ACTIVE"), expiry_answer("DISABLED"), lost_answer(), invalid,
          expiry_answer("ENABLED")});
  EXPECT_EQ(create(), table::creation::created);
}

TEST_F(table_test, expiry_by_another_attribute_is_an_error) {
  script({in_use, table_answer("ACTIVE"), expiry_answer("ENABLED", "other"), invalid,
          expiry_answer("ENABLED", "other")});
  const auto reason = failure_of_creation();
  EXPECT_EQ(reason.code(), errc::unavailable);
  EXPECT_THAT(reason.detail(), HasSubstr("UpdateTimeToLive"));
}

TEST_F(table_test, a_creation_that_was_throttled_or_lost_its_answer_is_tried_again) {
  script({error_answer(400, "LimitExceededException", "too many at once"), lost_answer(), in_use,
          table_answer("ACTIVE"), expiry_answer("ENABLED")});
  EXPECT_EQ(create(), table::creation::existed);
}

TEST_F(table_test, patience_with_a_table_that_never_is_ready_ends) {
  server_.otherwise(table_answer("CREATING"));
  EXPECT_EQ(failure_of_creation({.patience = 1s}).code(), errc::deadline_exceeded);
}

TEST_F(table_test, removal_waits_until_it_is_gone) {
  script({ok_answer(), table_answer("DELETING"), table_answer("DELETING"), missing});
  table::remove(options());
  EXPECT_EQ(operations(), (list{"DeleteTable", "DescribeTable", "DescribeTable", "DescribeTable"}));
}

TEST_F(table_test, removal_of_what_is_absent_is_success) {
  script({missing});
  table::remove(options());
}

TEST_F(table_test, removal_is_asked_again_of_a_table_that_is_just_being_made) {
  script({in_use, in_use, ok_answer(), missing});
  table::remove(options());
  EXPECT_EQ(operations(), (list{"DeleteTable", "DeleteTable", "DeleteTable", "DescribeTable"}));
}

TEST_F(table_test, patience_with_a_table_that_never_goes_ends) {
  server_.otherwise(table_answer("DELETING"));
  const auto reason = failure_of([&] { table::remove(options(), {.patience = 1s}); });
  EXPECT_EQ(reason.code(), errc::deadline_exceeded);
}

TEST_F(table_test, a_check_tells_what_is_the_matter) {
  script({table_answer("ACTIVE"), missing, table_answer("ACTIVE", "session_id", "B"),
          ok_answer("{}"), error_answer(400, "AccessDeniedException", "no")});
  EXPECT_EQ(failure_of_check().code(), no_error);
  EXPECT_EQ(failure_of_check().code(), errc::missing_table);
  EXPECT_THAT(failure_of_check().detail(), HasSubstr("found session_id (B)"));
  EXPECT_EQ(failure_of_check().code(), errc::incompatible_store);
  EXPECT_EQ(failure_of_check().code(), errc::access_denied);
}

TEST_F(table_test, nobody_there_is_an_error) {
  server_.server().refuse();
  EXPECT_EQ(failure_of_check().code(), errc::unavailable);
  EXPECT_EQ(failure_of_creation().code(), errc::unavailable);
}

}  // namespace
}  // namespace dynasession::test
