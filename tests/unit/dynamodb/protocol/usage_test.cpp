// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/protocol/usage.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dynasession::dynamodb {
namespace {

usage units_of(const std::string& operation, const std::string& consumed) {
  const auto answer = R"({"ConsumedCapacity":)" + consumed + "}";
  return units_in(operation, boost::json::parse(answer).as_object());
}

TEST(usage, of_what_only_asks_is_read_units) {
  for (const auto* reading : {"GetItem", "BatchGetItem", "Query", "Scan"}) {
    const auto used = units_of(reading, R"({"TableName":"t","CapacityUnits":0.5})");
    EXPECT_EQ(used.read_units, 0.5) << reading;
    EXPECT_EQ(used.write_units, 0) << reading;
  }
}

TEST(usage, of_all_else_is_write_units) {
  for (const auto* writing :
       {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchExecuteStatement"}) {
    const auto used = units_of(writing, R"({"CapacityUnits":2})");
    EXPECT_EQ(used.read_units, 0) << writing;
    EXPECT_EQ(used.write_units, 2) << writing;
  }
}

TEST(usage, of_a_transaction_is_what_it_says_itself) {
  const auto done =
      units_of("TransactWriteItems", R"([{"CapacityUnits":4,"WriteCapacityUnits":4}])");
  EXPECT_EQ(done.write_units, 4);
  const auto repeated =
      units_of("TransactWriteItems", R"([{"CapacityUnits":2,"ReadCapacityUnits":2}])");
  EXPECT_EQ(repeated.read_units, 2);
  EXPECT_EQ(repeated.write_units, 0);
}

TEST(usage, of_several_tables_is_added_up) {
  EXPECT_EQ(units_of("Scan", R"([{"CapacityUnits":1},{"CapacityUnits":0.5},null])").read_units,
            1.5);
}

TEST(usage, that_is_garbled_or_not_told_is_none) {
  for (const auto* garbled : {"null", "7", "[]", "[7]", "{}", R"({"CapacityUnits":"many"})",
                              R"({"CapacityUnits":-1})", R"({"CapacityUnits":null})"})
    EXPECT_EQ(units_of("GetItem", garbled).read_units, 0) << garbled;
  EXPECT_EQ(units_in("GetItem", {}).read_units, 0);
}

}  // namespace
}  // namespace dynasession::dynamodb
