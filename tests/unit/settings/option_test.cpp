// SPDX-License-Identifier: Apache-2.0
#include "settings/option.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace dynasession::detail {
namespace {

using testing::HasSubstr;

problem assigned(std::string_view name, const option_value& value) {
  option_targets targets;
  return assign(*find_option(name), value, targets);
}

TEST(option, is_found_by_its_name_alone) {
  for (const auto& known : all_options()) EXPECT_EQ(find_option(known.name), &known);
  for (const auto* name : {"", "MAX_AGE", "max_ag", "max_agee", "zzz"})
    EXPECT_EQ(find_option(name), nullptr) << name;
}

TEST(option, every_one_of_the_gem_is_known) {
  for (const auto* name : {"table_name",
                           "table_key",
                           "secret_key",
                           "consistent_read",
                           "read_capacity",
                           "write_capacity",
                           "raise_errors",
                           "error_handler",
                           "max_age",
                           "max_stale",
                           "enable_locking",
                           "lock_expiry_time",
                           "lock_retry_delay",
                           "lock_max_wait_time",
                           "serializer",
                           "config_file",
                           "dynamo_db_client",
                           "key",
                           "path",
                           "domain",
                           "expire_after",
                           "secure",
                           "httponly",
                           "same_site",
                           "defer",
                           "skip",
                           "renew",
                           "drop"})
    EXPECT_TRUE(find_option(name) || find_option_by_alias(name)) << name;
}

TEST(option, has_one_meaning_for_each_name) {
  for (const auto& known : all_options()) {
    EXPECT_EQ(find_option_by_alias(known.name), nullptr) << known.name;
    if (known.alias.empty()) continue;
    EXPECT_EQ(find_option(known.alias), nullptr) << known.alias;
    EXPECT_EQ(find_option_by_alias(known.alias), &known);
  }
  EXPECT_EQ(find_option_by_alias(""), nullptr);
}

TEST(option, says_in_a_line_what_it_is_for) {
  for (const auto& known : all_options()) {
    EXPECT_FALSE(known.help.empty()) << known.name;
    EXPECT_LE(known.help.size(), 70u) << known.name;
  }
}

TEST(option, says_what_of_it_is_refused) {
  for (const auto& known : all_options()) {
    if (known.how == support::default_only) {
      EXPECT_THAT(known.help, HasSubstr("; only the default is supported yet")) << known.name;
    }
    if (known.how == support::code_only) {
      EXPECT_THAT(known.help,
                  testing::AnyOf(HasSubstr(": in code only"), HasSubstr(": not supported")))
          << known.name;
      option_targets to;
      EXPECT_EQ(assign(known, option_value("x"), to),
                "is not a value, but a " + std::string(known.help));
    }
  }
}

TEST(option, a_default_can_be_given_in_words) {
  const option_targets defaults;
  for (const auto& known : all_options()) {
    if (known.how == support::code_only) continue;
    EXPECT_EQ(assigned(known.name, known.text(defaults)), std::nullopt) << known.name;
  }
}

TEST(option, values_go_where_they_belong) {
  option_targets targets;
  EXPECT_FALSE(assign(*find_option("deadline"), "500", targets));
  EXPECT_FALSE(assign(*find_option("secret_key"), "123", targets));
  EXPECT_FALSE(assign(*find_option("store"), "dynamodb", targets));
  EXPECT_EQ(std::get<sqlite_options>(targets).deadline, std::chrono::milliseconds(500));
  EXPECT_EQ(std::get<dynamodb_options>(targets).deadline, std::chrono::milliseconds(500));
  EXPECT_FALSE(assign(*find_option("patience"), "10min", targets));
  EXPECT_EQ(std::get<sqlite_options>(targets).patience, std::chrono::minutes(10));
  EXPECT_EQ(std::get<dynamodb_options>(targets).patience, std::chrono::minutes(10));
  EXPECT_EQ(std::get<configuration>(targets).secret_key, "123");
  EXPECT_EQ(std::get<other_options>(targets).store, store_kind::dynamodb);
}

TEST(option, what_the_library_cannot_do_yet_is_refused) {
  const std::vector<std::pair<const char*, const char*>> wishes{
      {"serializer", "marshal"}, {"serializer", "json_allow_marshal"},
      {"layout", "rack"},        {"defer", "true"},
      {"skip", "true"},          {"renew", "true"},
      {"drop", "true"},
  };
  for (const auto& [name, value] : wishes)
    EXPECT_THAT(assigned(name, value).value_or("accepted"), HasSubstr("not supported yet")) << name;
}

TEST(option, a_bill_has_the_words_of_dynamodb_too) {
  option_targets targets;
  const auto& how = std::get<table::table_options>(targets);
  for (const auto* word : {"provisioned", "PROVISIONED"}) {
    EXPECT_EQ(assign(*find_option("billing_mode"), word, targets), std::nullopt);
    EXPECT_EQ(how.billing_mode, table::billing::provisioned);
  }
  for (const auto* word : {"on_demand", "PAY_PER_REQUEST"}) {
    EXPECT_EQ(assign(*find_option("billing_mode"), word, targets), std::nullopt);
    EXPECT_EQ(how.billing_mode, table::billing::on_demand);
  }
  EXPECT_EQ(find_option("billing_mode")->text(targets), "on_demand");
  EXPECT_EQ(assigned("billing_mode", "free"),
            "must be one of on_demand, provisioned, pay_per_request, or none");
}

TEST(option, of_an_endpoint_may_be_left_to_the_environment) {
  option_targets targets;
  const auto& where = std::get<dynamodb_options>(targets);
  EXPECT_FALSE(assign(*find_option("account_id_endpoint_mode"), "Required", targets));
  EXPECT_FALSE(assign(*find_option("use_fips"), "true", targets));
  EXPECT_FALSE(assign(*find_option("use_dual_stack"), "false", targets));
  EXPECT_EQ(where.account_id_endpoint_mode, account_endpoints::required);
  EXPECT_EQ(where.use_fips, true);
  EXPECT_EQ(where.use_dual_stack, false);
  for (const auto* name : {"account_id_endpoint_mode", "use_fips", "use_dual_stack"}) {
    EXPECT_FALSE(assign(*find_option(name), "none", targets)) << name;
    EXPECT_EQ(find_option(name)->text(targets), "none");
    EXPECT_THAT(assigned(name, "maybe").value_or("accepted"), HasSubstr("must be")) << name;
  }
}

TEST(option, what_is_not_supported_yet_still_has_a_type) {
  EXPECT_EQ(assigned("enable_locking", "maybe"), "must be true or false");
  EXPECT_THAT(assigned("lock_expiry_time", "soon").value_or("accepted"), HasSubstr("milliseconds"));
}

TEST(option, times_of_locks_have_the_units_of_the_gem) {
  option_targets targets;
  EXPECT_FALSE(assign(*find_option("lock_expiry_time"), "1000", targets));
  EXPECT_FALSE(assign(*find_option("lock_retry_delay"), "20", targets));
  EXPECT_FALSE(assign(*find_option("lock_max_wait_time"), "0.25", targets));
  const auto& options = std::get<configuration>(targets);
  EXPECT_EQ(options.lock_expiry_time, std::chrono::seconds(1));
  EXPECT_EQ(options.lock_retry_delay, std::chrono::milliseconds(20));
  EXPECT_EQ(options.lock_max_wait_time, std::chrono::milliseconds(250));
}

TEST(option, functions_are_for_code) {
  EXPECT_THAT(assigned("error_handler", "MyHandler").value_or("accepted"), HasSubstr("in code"));
  EXPECT_THAT(assigned("dynamo_db_client", "x").value_or("accepted"), HasSubstr("in code"));
}

TEST(option, a_problem_never_holds_the_value) {
  for (const auto& known : all_options()) {
    const auto wrong = assigned(known.name, "hunter2 is secret");
    EXPECT_THAT(wrong.value_or(""), testing::Not(HasSubstr("hunter2"))) << known.name;
  }
}

TEST(nearest_option, distance_counts_letters_added_removed_replaced_and_swapped) {
  EXPECT_EQ(distance("max_age", "max_age"), 0u);
  EXPECT_EQ(distance("max_ag", "max_age"), 1u);
  EXPECT_EQ(distance("maxx_age", "max_age"), 1u);
  EXPECT_EQ(distance("mex_age", "max_age"), 1u);
  EXPECT_EQ(distance("max_aeg", "max_age"), 1u);
  EXPECT_EQ(distance("MAX_AGE", "max_age"), 0u);
  EXPECT_EQ(distance("", "key"), 3u);
  EXPECT_EQ(distance("key", ""), 3u);
}

TEST(nearest_option, exists_for_every_name) {
  EXPECT_EQ(nearest_option("idle-timeuot", naming::web), "idle_timeout");
  EXPECT_EQ(nearest_option("max-stale", naming::web_or_gem), "max_stale (idle_timeout)");
  EXPECT_NE(nearest_option("", naming::web), "");
}

}  // namespace
}  // namespace dynasession::detail
