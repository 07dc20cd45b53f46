// SPDX-License-Identifier: Apache-2.0
#include "settings/given_option.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

TEST(given_option, an_error_names_place_option_and_problem) {
  const auto reason = invalid_option("a.yml:3", "max_age", "must be a number");
  EXPECT_EQ(reason.code(), errc::invalid_configuration);
  EXPECT_EQ(reason.detail(), "a.yml:3: max_age: must be a number");
  EXPECT_EQ(invalid_option("a.yml:3", "", "is no map").detail(), "a.yml:3: is no map");
}

TEST(given_option, a_name_that_could_be_anything_is_not_shown) {
  for (const auto& name : {std::string("two words"), std::string("a\nb"), std::string(33, 'a'),
                           std::string("caf\xC3\xA9")})
    EXPECT_EQ(invalid_option("code", name, "unknown").detail(), "code: (a name): unknown");
}

TEST(options_from_variables, those_with_the_prefix_are_read) {
  const auto given = from_variables({{"AWS_DYNAMO_DB_SESSION_TABLE_NAME", "new"},
                                     {"DYNAMO_DB_SESSION_TABLE_NAME", "old"},
                                     {"AWS_REGION", "eu-west-1"},
                                     {"TABLE_NAME", "other"}},
                                    "DYNAMO_DB_SESSION_");
  ASSERT_EQ(given.size(), 1u);
  EXPECT_EQ(given[0].name, "table_name");
  EXPECT_EQ(*given[0].value->text(), "old");
  EXPECT_EQ(given[0].origin, "DYNAMO_DB_SESSION_TABLE_NAME");
}

TEST(options_from_variables, the_name_of_the_environment_is_none) {
  EXPECT_TRUE(
      from_variables({{"DYNAMO_DB_SESSION_ENVIRONMENT", "test"}}, "DYNAMO_DB_SESSION_").empty());
}

TEST(options_from_variables, an_empty_one_is_not_set) {
  EXPECT_TRUE(from_variables({{"DYNAMO_DB_SESSION_KEY", ""}}, "DYNAMO_DB_SESSION_").empty());
}

}  // namespace
}  // namespace dynasession::detail
