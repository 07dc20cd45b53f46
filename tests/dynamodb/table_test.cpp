// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

#include <dynasession/dynamodb/table.hpp>

#include <boost/json/serialize.hpp>

namespace dynasession::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using list = std::vector<std::string>;
namespace json = boost::json;

struct table_state {
  std::string status = "ACTIVE";
  std::string key = "session_id";
  std::string type = "S";
  std::string index = "ACTIVE";  ///< empty: there is none
  bool is_protected = false;
};

answer table_answer(const table_state& of) {
  json::object table{{"TableName", "the-table"},
                     {"TableArn", "arn:of:table"},
                     {"TableStatus", of.status},
                     {"KeySchema", {{{"AttributeName", of.key}, {"KeyType", "HASH"}}}},
                     {"AttributeDefinitions",
                      {{{"AttributeName", of.key}, {"AttributeType", of.type}},
                       {{"AttributeName", "user_id"}, {"AttributeType", "S"}}}},
                     {"DeletionProtectionEnabled", of.is_protected}};
  if (!of.index.empty())
    table["GlobalSecondaryIndexes"] = {{{"IndexName", "user_id-index"},
                                        {"IndexStatus", of.index},
                                        {"KeySchema", {{{"AttributeName", "user_id"}}}}}};
  return ok_answer(json::serialize(json::object{{"Table", table}}));
}

answer table_answer(const char* status) { return table_answer({.status = status}); }

answer expiry_answer(std::string_view status, std::string_view attribute = "expire_at") {
  std::string json = R"({"TimeToLiveDescription":{"TimeToLiveStatus":")";
  return ok_answer(json.append(status).append(R"(","AttributeName":")").append(attribute) + "\"}}");
}

answer recovery_answer(std::string_view status) {
  std::string json =
      R"({"ContinuousBackupsDescription":{"PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":")";
  return ok_answer(json.append(status).append("\"}}}"));
}

const answer in_use = error_answer(400, "ResourceInUseException", "Table is being changed");
const answer missing = error_answer(400, "ResourceNotFoundException", "Table not found");
const answer invalid = error_answer(400, "ValidationException", "TimeToLive is already enabled");
const answer unknown = error_answer(400, "UnknownOperationException", "An unknown operation");
const answer denied = error_answer(400, "AccessDeniedException", "no");
const answer too_early = error_answer(400, "ContinuousBackupsUnavailableException", "not yet");
const answer no_records = ok_answer(R"({"Items":[]})");

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
    return failure_of([&] { messages_of_check(); });
  }
  list messages_of_check(const table::table_options& asked = {}) {
    list messages;
    for (const auto& each : table::check(options(), asked)) messages.push_back(message_of(each));
    return messages;
  }
};

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

// Such as the sessions of the Ruby gem, in a table of the same name and key.
const answer foreign_records = ok_answer(
    R"({"Items":[{"session_id":{"S":"a"},"created_at":{"S":"1764310000"},"expire_at":{"N":"1"}}]})");

TEST_F(table_test, a_table_with_records_of_others_is_not_changed) {
  script({in_use, table_answer({.index = ""}), expiry_answer("DISABLED"), foreign_records});
  const auto reason = failure_of_creation();
  EXPECT_EQ(reason.code(), errc::incompatible_store);
  EXPECT_THAT(reason.detail(), HasSubstr("records: expected those of dynasession only, found those "
                                         "of another program"));
  EXPECT_EQ(operations().back(), "Scan");
}

TEST_F(table_test, a_check_reports_the_records_of_others_that_keep_it_from_being_changed) {
  script({table_answer("ACTIVE"), expiry_answer("DISABLED"), foreign_records});
  EXPECT_THAT(messages_of_check(),
              ElementsAre("expiry (TTL): expected by expire_at, found off",
                          "records: expected those of dynasession only, found those of another "
                          "program"));
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
  EXPECT_EQ(failure_of([&] { table::remove(options(), {.timeout = 0s}); }).code(),
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
        failure_of([&] { table::remove(options(), {.change_foreign_table = true}); });
    EXPECT_EQ(reason.code(), errc::incompatible_store);
    EXPECT_THAT(reason.detail(), HasSubstr("table the-table: key: expected session_id (S)"));
  }
  script({table_answer("ACTIVE"), foreign_records});
  const auto reason = failure_of([&] { table::remove(options()); });
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

TEST_F(table_test, that_aws_has_put_out_of_use_is_not_waited_for) {
  for (const auto* status : {"INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVING", "ARCHIVED"}) {
    script({in_use, table_answer(status)});
    const auto reason = failure_of_creation();
    EXPECT_EQ(reason.code(), errc::unavailable);
    EXPECT_THAT(reason.detail(), HasSubstr(std::string("the-table: is ") + status));
  }
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
  const auto reason = failure_of([&] { table::remove(options()); });
  EXPECT_EQ(reason.code(), errc::deletion_protected);
  EXPECT_THAT(reason.detail(), HasSubstr("aws dynamodb update-table --table-name the-table "
                                         "--no-deletion-protection-enabled"));
}

TEST_F(table_test, an_invalid_removal_reports_its_reason) {
  script({table_answer("ACTIVE"), no_records, invalid, table_answer("ACTIVE")});
  EXPECT_EQ(failure_of([&] { table::remove(options()); }).code(), errc::unavailable);
  script({denied});
  EXPECT_EQ(failure_of([&] { table::remove(options()); }).code(), errc::access_denied);
  script({table_answer("ACTIVE"), no_records, denied, missing});
  EXPECT_EQ(failure_of([&] { table::remove(options()); }).code(), errc::access_denied);
}

TEST_F(table_test, waiting_for_a_table_that_is_never_removed_times_out) {
  server_.otherwise(table_answer("DELETING"));
  const auto reason = failure_of([&] { table::remove(options(), {.timeout = 1s}); });
  EXPECT_EQ(reason.code(), errc::deadline_exceeded);
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
  EXPECT_EQ(failure_of([&] { table::describe(options()); }).code(), errc::missing_table);
}

TEST_F(table_test, nobody_there_is_an_error) {
  server_.server().refuse();
  EXPECT_EQ(failure_of_check().code(), errc::unavailable);
  EXPECT_EQ(failure_of_creation().code(), errc::unavailable);
}

}  // namespace
}  // namespace dynasession::test
