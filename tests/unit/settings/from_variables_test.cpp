// SPDX-License-Identifier: Apache-2.0
#include "settings/from_variables.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

TEST(from_variables, both_prefixes_are_read_and_the_newer_one_comes_last) {
  const auto given = from_variables({{"AWS_DYNAMO_DB_SESSION_TABLE_NAME", "new"},
                                     {"DYNAMO_DB_SESSION_TABLE_NAME", "old"},
                                     {"AWS_REGION", "eu-west-1"},
                                     {"TABLE_NAME", "other"}});
  ASSERT_EQ(given.size(), 2u);
  EXPECT_EQ(given[0].name, "table_name");
  EXPECT_EQ(*given[0].value->text(), "old");
  EXPECT_EQ(given[0].origin, "DYNAMO_DB_SESSION_TABLE_NAME");
  EXPECT_EQ(*given[1].value->text(), "new");
  EXPECT_EQ(given[1].origin, "AWS_DYNAMO_DB_SESSION_TABLE_NAME");
}

TEST(from_variables, an_empty_one_is_not_set) {
  EXPECT_TRUE(from_variables({{"DYNAMO_DB_SESSION_KEY", ""}}).empty());
}

}  // namespace
}  // namespace dynasession::detail
