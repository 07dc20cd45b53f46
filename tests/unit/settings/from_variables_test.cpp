// SPDX-License-Identifier: Apache-2.0
#include "settings/from_variables.hpp"

#include <gtest/gtest.h>

namespace dynasession::detail {
namespace {

TEST(from_variables, those_with_the_prefix_are_read) {
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

TEST(from_variables, an_empty_one_is_not_set) {
  EXPECT_TRUE(from_variables({{"DYNAMO_DB_SESSION_KEY", ""}}, "DYNAMO_DB_SESSION_").empty());
}

}  // namespace
}  // namespace dynasession::detail
