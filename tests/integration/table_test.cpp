// SPDX-License-Identifier: Apache-2.0
// Tables as DynamoDB Local makes them: it knows neither tags nor point-in-time recovery.
#include "support/local_table.hpp"
#include "support/send_request.hpp"

#include <dynasession/dynamodb/table.hpp>
#include <dynasession/error.hpp>

#include <boost/json/parse.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <utility>

namespace dynasession::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

boost::json::object parsed(const std::string& text) { return boost::json::parse(text).as_object(); }

/// Tables of DynamoDB Local's, each of its own name.
class local_tables : public testing::Test {
 protected:
  ~local_tables() override {
    send("UpdateTable", {{"TableName", where_.table_name}, {"DeletionProtectionEnabled", false}});
    table::remove(where_);
  }

  bool send(std::string operation, boost::json::object body) {
    return send_request(where_, std::move(operation), std::move(body));
  }

  const dynamodb_options where_ =
      local_options("table-" + std::to_string(::getpid()) + "-" +
                    testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(local_tables, a_new_table_is_as_it_was_asked_for) {
  EXPECT_EQ(table::create(where_), table::creation::created);
  EXPECT_THAT(table::check(where_), IsEmpty());
  const auto known = table::describe(where_);
  EXPECT_EQ(known.name, where_.table_name);
  EXPECT_EQ(known.status, "ACTIVE");
  EXPECT_EQ(known.key, "session_id (S)");
  EXPECT_EQ(known.billing_mode, table::billing::on_demand);
  EXPECT_EQ(known.index_status, "ACTIVE");
  EXPECT_EQ(known.expiry_attribute, "expire_at");
  EXPECT_EQ(known.item_count, 0u);
  EXPECT_EQ(known.tags, std::nullopt);
}

TEST_F(local_tables, a_capacity_is_had_by_the_table) {
  table::create(where_, {.read_capacity = 3, .write_capacity = 4});
  const auto known = table::describe(where_);
  EXPECT_EQ(known.billing_mode, table::billing::provisioned);
  EXPECT_EQ(known.read_capacity, 3u);
  EXPECT_EQ(known.write_capacity, 4u);
  EXPECT_THAT(table::check(where_, {.read_capacity = 3, .write_capacity = 4}), IsEmpty());
}

TEST_F(local_tables, an_older_table_is_given_its_index_expiry_and_protection) {
  ASSERT_TRUE(send("CreateTable", parsed(R"({
    "TableName": ")" + where_.table_name +
                                         R"(", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": "session_id", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "session_id", "KeyType": "HASH"}]})")));
  const table::table_options asked{.deletion_protection = true};
  EXPECT_EQ(table::check(where_, asked).size(), 3u);
  EXPECT_EQ(table::create(where_, asked), table::creation::existed);
  EXPECT_THAT(table::check(where_, asked), IsEmpty());
  EXPECT_EQ(table::create(where_, asked), table::creation::existed);
}

TEST_F(local_tables, a_protected_table_stays) {
  table::create(where_, {.deletion_protection = true});
  try {
    table::remove(where_);
    ADD_FAILURE() << "it was removed";
  } catch (const session_error& failure) {
    EXPECT_EQ(failure.reason().code(), errc::deletion_protected);
  }
  EXPECT_EQ(table::describe(where_).status, "ACTIVE");
}

}  // namespace
}  // namespace dynasession::test
