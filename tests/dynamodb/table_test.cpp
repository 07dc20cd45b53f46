// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/table_fixture.hpp"

#include <gmock/gmock.h>

namespace dynasession::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(table_test, a_new_table_is_waited_for_until_it_is_active) {
  script({ok_answer(), missing, table_answer("CREATING"), table_answer("ACTIVE"),
          expiry_answer("DISABLED"), ok_answer(), table_answer("ACTIVE")});
  EXPECT_EQ(create(), table::creation::created);
  EXPECT_EQ(operations(), (list{"CreateTable", "DescribeTable", "DescribeTable", "DescribeTable",
                                "DescribeTimeToLive", "UpdateTimeToLive", "DescribeTable"}));
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
  script({in_use, table_answer({.key = "id", .type = "N"}), expiry_answer("ENABLED")});
  const auto reason = failure_of_creation();
  EXPECT_EQ(reason.code(), errc::incompatible_store);
  EXPECT_THAT(reason.detail(), HasSubstr("table the-table: key: expected session_id (S), "
                                         "found id (N)"));
}

TEST_F(table_test, without_expiry_nothing_is_asked_of_it) {
  script({ok_answer(), table_answer("ACTIVE")});
  EXPECT_EQ(create({.expiry = false}), table::creation::created);
}

TEST_F(table_test, expiry_that_somebody_enabled_in_that_moment_is_enabled) {
  script({in_use, table_answer("ACTIVE"), expiry_answer("DISABLED"), no_records, invalid,
          table_answer("ACTIVE"), expiry_answer("ENABLING"), table_answer("ACTIVE")});
  EXPECT_EQ(create(), table::creation::existed);
  script({ok_answer(), table_answer("ACTIVE"), expiry_answer("DISABLED"), lost_answer(), invalid,
          table_answer("ACTIVE"), expiry_answer("ENABLED"), table_answer("ACTIVE")});
  EXPECT_EQ(create(), table::creation::created);
}

TEST_F(table_test, expiry_that_cannot_be_enabled_is_an_error) {
  script({in_use, table_answer("ACTIVE"), expiry_answer("DISABLED"), no_records, invalid,
          table_answer("ACTIVE"), expiry_answer("DISABLED")});
  const auto reason = failure_of_creation();
  EXPECT_EQ(reason.code(), errc::unavailable);
  EXPECT_THAT(reason.detail(), HasSubstr("UpdateTimeToLive"));
}

TEST_F(table_test, expiry_by_another_attribute_is_an_error) {
  script({in_use, table_answer("ACTIVE"), expiry_answer("ENABLED", "other")});
  const auto reason = failure_of_creation();
  EXPECT_EQ(reason.code(), errc::incompatible_store);
  EXPECT_THAT(reason.detail(), HasSubstr("expected by expire_at, found by other"));
}

TEST_F(table_test, a_new_table_is_given_at_once_all_that_its_creation_can_give) {
  script({ok_answer(), table_answer("ACTIVE"), expiry_answer("ENABLED")});
  EXPECT_EQ(create({.read_capacity = 3, .tags = {{"owner", "shop"}}}), table::creation::created);
  EXPECT_EQ(body(0).at("ProvisionedThroughput").at("WriteCapacityUnits"), 5);
  EXPECT_EQ(body(0).at("Tags").at(0).at("Value"), "shop");
}

TEST_F(table_test, a_table_that_exists_is_given_all_that_it_lacks) {
  script({in_use, table_answer({.index = ""}), expiry_answer("DISABLED"),
          recovery_answer("DISABLED"),
          ok_answer(R"({"Tags":[{"Key":"a","Value":"b"}],"NextToken":"more"})"), ok_answer(),
          no_records, ok_answer(), ok_answer(), in_use, ok_answer(), too_early, ok_answer(),
          ok_answer(), table_answer({.index = "CREATING"}), table_answer("UPDATING"),
          table_answer("ACTIVE")});
  const auto done = create(
      {.point_in_time_recovery = true, .deletion_protection = true, .tags = {{"owner", "shop"}}});
  EXPECT_EQ(done, table::creation::existed);
  EXPECT_THAT(done.added,
              ElementsAre(table::part::index, table::part::expiry, table::part::deletion_protection,
                          table::part::point_in_time_recovery, table::part::tags));
  EXPECT_EQ(operations(),
            (list{"CreateTable", "DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups",
                  "ListTagsOfResource", "ListTagsOfResource", "Scan",
                  "UpdateTable",  // the index
                  "UpdateTimeToLive", "UpdateTable",
                  "UpdateTable",  // the protection, once the table can be changed
                  "UpdateContinuousBackups", "UpdateContinuousBackups", "TagResource",
                  "DescribeTable", "DescribeTable", "DescribeTable"}));
  EXPECT_EQ(body(5).at("NextToken"), "more");
  EXPECT_TRUE(body(7).contains("GlobalSecondaryIndexUpdates"));
  EXPECT_EQ(body(9).at("DeletionProtectionEnabled"), true);
  EXPECT_EQ(body(13).at("ResourceArn"), "arn:of:table");
}

TEST_F(table_test, what_may_not_be_read_is_not_changed_but_reported) {
  script({in_use, table_answer("ACTIVE"), denied, unknown, denied});
  const auto done = create({.point_in_time_recovery = true, .tags = {{"a", "b"}}});
  EXPECT_EQ(done, table::creation::existed);
  EXPECT_THAT(done.added, IsEmpty());
  ASSERT_EQ(done.left.size(), 3u);
  for (const auto& each : done.left) {
    EXPECT_EQ(each.kind, table::fault::unknown);
    EXPECT_EQ(each.found, "not known");
  }
}

TEST_F(table_test, a_new_table_is_given_its_settings_though_they_may_not_be_read) {
  script({ok_answer(), table_answer("ACTIVE"), denied, denied, ok_answer(), ok_answer(),
          table_answer("ACTIVE")});
  const auto done = create({.point_in_time_recovery = true});
  EXPECT_EQ(done, table::creation::created);
  EXPECT_THAT(done.left, IsEmpty());
  EXPECT_EQ(operations().at(4), "UpdateTimeToLive");
  EXPECT_EQ(operations().at(5), "UpdateContinuousBackups");
}

TEST_F(table_test, a_table_with_records_of_others_is_not_changed) {
  script({in_use, table_answer({.index = ""}), expiry_answer("DISABLED"), foreign_records});
  const auto reason = failure_of_creation();
  EXPECT_EQ(reason.code(), errc::incompatible_store);
  EXPECT_THAT(reason.detail(), HasSubstr("records: expected those of dynasession only, found those "
                                         "of another program"));
  EXPECT_EQ(operations().back(), "Scan");
}

TEST_F(table_test, a_table_with_records_of_others_that_lacks_nothing_is_not_examined) {
  script({in_use, table_answer("ACTIVE"), expiry_answer("ENABLED")});
  EXPECT_EQ(create(), table::creation::existed);
}

TEST_F(table_test, a_table_with_records_of_others_is_changed_if_that_is_asked_for) {
  script({in_use, table_answer("ACTIVE"), expiry_answer("DISABLED"), foreign_records, ok_answer(),
          table_answer("ACTIVE")});
  const auto done = create({.change_foreign_table = true});
  EXPECT_THAT(done.added, ElementsAre(table::part::expiry));
  ASSERT_EQ(done.left.size(), 1u);
  EXPECT_EQ(done.left[0].what, table::part::records);
}

TEST_F(table_test, a_table_whose_records_may_not_be_read_is_changed_only_if_that_is_asked_for) {
  script({in_use, table_answer("ACTIVE"), expiry_answer("DISABLED"), denied});
  const auto reason = failure_of_creation();
  EXPECT_EQ(reason.code(), errc::access_denied);
  EXPECT_THAT(reason.detail(), HasSubstr("Scan"));
  script({in_use, table_answer("ACTIVE"), expiry_answer("DISABLED"), denied, ok_answer(),
          table_answer("ACTIVE")});
  EXPECT_THAT(create({.change_foreign_table = true}).added, ElementsAre(table::part::expiry));
}

TEST_F(table_test, creation_that_is_denied_uses_a_table_that_exists) {
  script({denied, table_answer("ACTIVE"), expiry_answer("ENABLED")});
  EXPECT_EQ(create(), table::creation::existed);
  script({denied, table_answer({.key = "id"}), expiry_answer("ENABLED")});
  EXPECT_EQ(failure_of_creation().code(), errc::incompatible_store);
}

TEST_F(table_test, creation_that_is_denied_is_an_error_if_no_table_is_seen) {
  for (const auto& seen : {missing, denied}) {
    script({denied, seen});
    const auto reason = failure_of_creation();
    EXPECT_EQ(reason.code(), errc::access_denied);
    EXPECT_THAT(reason.detail(), HasSubstr("CreateTable"));
  }
}

TEST_F(table_test, creation_waits_for_a_table_that_is_being_removed) {
  script({in_use, table_answer("DELETING"), table_answer("DELETING"), missing, ok_answer(),
          table_answer("ACTIVE"), expiry_answer("ENABLED")});
  EXPECT_EQ(create(), table::creation::created);
  EXPECT_EQ(operations(), (list{"CreateTable", "DescribeTable", "DescribeTable", "DescribeTable",
                                "CreateTable", "DescribeTable", "DescribeTimeToLive"}));
}

TEST_F(table_test, operations_go_on_while_the_service_throttles) {
  std::vector<answer> answers(9, throttled());
  answers.insert(answers.end(), {ok_answer(), throughput_exceeded(), internal_server_error(),
                                 table_answer("ACTIVE")});
  script(answers);
  EXPECT_EQ(create({.expiry = false}), table::creation::created);
}

TEST_F(table_test, a_description_that_fails_leaves_nothing_in_doubt) {
  server_.otherwise(lost_answer());
  const auto reason = thrown_by([this] { table::describe(options()); });
  EXPECT_EQ(reason.code(), errc::unavailable) << reason.message();
}

TEST_F(table_test, an_operation_outlasts_an_answer_slower_than_the_deadline) {
  const auto where = options(200ms);
  script({ok_answer(), table_answer("ACTIVE").after(300ms), table_answer("ACTIVE")});
  EXPECT_EQ(table::create(where, {.expiry = false}), table::creation::created);
}

TEST_F(table_test, another_price_stays_as_it_is_and_is_reported) {
  script({in_use, table_answer("ACTIVE"), expiry_answer("ENABLED")});
  const auto done = create({.read_capacity = 10, .encryption_key = "alias/shop"});
  EXPECT_EQ(done, table::creation::existed);
  ASSERT_EQ(done.left.size(), 2u);
  EXPECT_EQ(done.left[0].what, table::part::billing);
  EXPECT_EQ(done.left[1].what, table::part::encryption);
}

TEST_F(table_test, options_that_cannot_be_are_refused_before_anything_is_asked) {
  EXPECT_EQ(failure_of_creation({.read_capacity = 0}).code(), errc::invalid_configuration);
  EXPECT_EQ(thrown_by([&] { table::remove(options(), {.timeout = 0s}); }).code(),
            errc::invalid_configuration);
  EXPECT_THAT(operations(), IsEmpty());
}

TEST_F(table_test, progress_is_reported_while_waiting) {
  list waits;
  const table::table_options how{.expiry = false, .progress = [&](const table::waiting& now) {
                                   waits.emplace_back(now.what);
                                   EXPECT_GE(now.since, 0s);
                                 }};
  script({ok_answer(), table_answer("CREATING"), table_answer({.index = "CREATING"}),
          table_answer("ACTIVE"), table_answer("ACTIVE"), no_records, ok_answer(),
          table_answer("DELETING"), missing});
  create(how);
  table::remove(options(), how);
  EXPECT_THAT(waits, ElementsAre("the table is ready", "the table is ready", "the table is removed",
                                 "the table is removed"));
}

TEST_F(table_test, an_exception_of_the_progress_callback_ends_the_wait) {
  script({ok_answer(), table_answer("CREATING")});
  EXPECT_THROW(
      create({.progress = [](const table::waiting&) { throw std::runtime_error("enough"); }}),
      std::runtime_error);
}

TEST_F(table_test, a_creation_that_was_throttled_or_lost_its_answer_is_tried_again) {
  script({error_answer(400, "LimitExceededException", "too many at once"), lost_answer(), in_use,
          table_answer("ACTIVE"), expiry_answer("ENABLED")});
  EXPECT_EQ(create(), table::creation::existed);
}

TEST_F(table_test, waiting_for_a_table_that_never_is_ready_times_out) {
  server_.otherwise(table_answer("CREATING"));
  EXPECT_EQ(failure_of_creation({.timeout = 1s}).code(), errc::deadline_exceeded);
}

TEST_F(table_test, that_aws_has_put_out_of_use_is_not_waited_for) {
  for (const auto* status : {"INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVING", "ARCHIVED"}) {
    script({in_use, table_answer(status)});
    const auto reason = failure_of_creation();
    EXPECT_EQ(reason.code(), errc::unavailable);
    EXPECT_THAT(reason.detail(), HasSubstr(std::string("the-table: is ") + status));
  }
}

}  // namespace
}  // namespace dynasession::test
