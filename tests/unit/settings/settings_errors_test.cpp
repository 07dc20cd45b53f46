// SPDX-License-Identifier: Apache-2.0
#include "unit/settings/settings_from_files.hpp"

#include <gmock/gmock.h>

namespace dynasession {
namespace {

using namespace std::chrono_literals;
using test::settings_from_files;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(settings_from_files, a_mistake_names_the_option_as_it_was_given) {
  const auto file = write("max_age: soon\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":1: max_age: must be a whole number"));
  write("max_age: 0\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":1: absolute_timeout: must be positive"));
}

TEST_F(settings_from_files, on_demand_with_a_capacity_is_refused_at_its_place) {
  write("read_capacity: 20\n");
  sources.variables = {{"DYNAMO_DB_SESSION_BILLING_MODE", "on_demand"}};
  EXPECT_THAT(refusal(), AllOf(StartsWith("DYNAMO_DB_SESSION_BILLING_MODE: billing_mode: "),
                               HasSubstr("read_capacity")));
  sources.variables = {{"DYNAMO_DB_SESSION_WRITE_CAPACITY", "0"}};
  EXPECT_THAT(refusal(), StartsWith("DYNAMO_DB_SESSION_WRITE_CAPACITY: write_capacity: "));
}

TEST_F(settings_from_files, an_unknown_option_is_an_error_that_names_the_nearest) {
  const auto file = write("table_name: a\ntabel_key: b\n");
  EXPECT_EQ(refusal(), file + ":2: tabel_key: unknown option; the nearest known one is table_key");
  write("");
  sources.variables = {{"DYNAMO_DB_SESSION_MAX_AGES", "1"}};
  EXPECT_EQ(refusal(),
            "DYNAMO_DB_SESSION_MAX_AGES: max_ages: unknown option; the nearest known one is "
            "max_age (absolute_timeout)");
  sources.variables = {};
  sources.code = {{"idle-timeout", 1h}};
  EXPECT_EQ(refusal(), "code: idle-timeout: unknown option; the nearest known one is idle_timeout");
}

TEST_F(settings_from_files, an_option_left_as_it_is_must_be_known_but_changes_nothing) {
  sources.variables = {{"DYNAMO_DB_SESSION_COOKIE_NAME", "variable"}};
  const auto file = write("absolute_timeout:\ncookie_name: ~\n");
  EXPECT_EQ(load().configuration().absolute_timeout, std::chrono::days(7));
  EXPECT_EQ(load().configuration().cookie_name, "variable");
  EXPECT_EQ(listed("absolute_timeout").origin, "default");
  write("cookie_name: a\nhunter2\n");
  EXPECT_THAT(refusal(), AllOf(StartsWith(file + ":2: unknown option"), Not(HasSubstr("hunter2"))));
}

TEST_F(settings_from_files, a_wrong_value_is_reported_with_its_place) {
  const auto file = write("cookie_name: a\nabsolute_timeout: soon\n");
  EXPECT_THAT(refusal(),
              StartsWith(file + ":2: absolute_timeout: must be a whole number of seconds"));
  write("");
  sources.variables = {{"DYNAMO_DB_SESSION_SECURE", "maybe"}};
  EXPECT_EQ(refusal(), "DYNAMO_DB_SESSION_SECURE: secure: must be true, false or auto");
}

TEST_F(settings_from_files, a_secure_policy_or_proxy_that_cannot_work_is_reported_with_its_place) {
  const auto file = write("table_name: a\nsecure: auto\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: cookie_name: the prefix __Host- needs secure"));
  write("table_name: a\ntrusted_proxies: 127.0.0.1, localhost\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: trusted_proxies: entry 2 is no IP address"));
}

TEST_F(settings_from_files, a_wrong_value_is_reported_even_if_another_source_wins) {
  sources.variables = {{"DYNAMO_DB_SESSION_ABSOLUTE_TIMEOUT", "soon"}};
  sources.code = {{"absolute_timeout", 1h}};
  EXPECT_THAT(refusal(), StartsWith("DYNAMO_DB_SESSION_ABSOLUTE_TIMEOUT: absolute_timeout: "));
}

TEST_F(settings_from_files, values_that_cannot_work_are_reported_with_their_place) {
  const auto file = write("table_name: a\nabsolute_timeout: 0\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: absolute_timeout: must be positive"));
  write("table_name: a\nsecure: false\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: cookie_name: the prefix __Host- needs secure"));
  write("idle_timeout: 5\ntouch_after: 9\n");
  EXPECT_THAT(refusal(), StartsWith(file + ":2: touch_after: must be below idle_timeout"));
}

TEST_F(settings_from_files, what_a_store_refuses_is_reported_with_its_place) {
  const auto file = write("sqlite_path: \":memory:\"\ndeadline: 0\n");
  const auto reason = test::thrown_by([&] { load().make_store(); });
  EXPECT_EQ(reason.code(), errc::invalid_configuration);
  EXPECT_THAT(reason.detail(), StartsWith(file + ":2: deadline: "));
}

TEST_F(settings_from_files, a_store_that_fails_is_no_mistake_in_an_option) {
  sources.code = {{"store", "sqlite"}, {"sqlite_path", "/nowhere/at/all/sessions.db"}};
  const auto reason = test::thrown_by([&] { load().make_store(); });
  EXPECT_EQ(reason.code(), errc::unavailable);
  EXPECT_THAT(reason.detail(), Not(HasSubstr("code")));
}

}  // namespace
}  // namespace dynasession
