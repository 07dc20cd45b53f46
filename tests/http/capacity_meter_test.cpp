// SPDX-License-Identifier: Apache-2.0
#include "http/capacity_meter.hpp"

#include "http/dynamodb_request.hpp"
#include "http/scripted_server.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace dynasession::test {
namespace {

class capacity_meter_test : public ::testing::Test {
 protected:
  /// What the server was asked, after the meter had its say.
  std::string forwarded(const std::string& operation, const std::string& body) {
    behind_.otherwise(ok_answer());
    connection(meter_.port()).exchange(dynamodb_request(operation, body));
    return behind_.requests().back().body;
  }
  void ask(const std::string& operation, const answer& given) {
    behind_.then(given);
    EXPECT_EQ(connection(meter_.port()).exchange_bytes(dynamodb_request(operation, R"({"a":1})")),
              given.bytes);
  }

  scripted_server behind_;
  capacity_meter meter_{behind_.port()};
};

TEST_F(capacity_meter_test, asks_what_reads_and_writes_cost) {
  for (const auto* operation :
       {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})
    EXPECT_EQ(forwarded(operation, R"({"a":1})"), R"({"ReturnConsumedCapacity":"TOTAL","a":1})");
}

TEST_F(capacity_meter_test, leaves_the_rest_of_the_request_as_it_is) {
  forwarded("GetItem", R"({"a":1})");
  const auto asked = behind_.requests().back();
  EXPECT_EQ(asked.first_line, "POST / HTTP/1.1");
  EXPECT_EQ(asked.first("x-amz-target"), "DynamoDB_20120810.GetItem");
  EXPECT_EQ(asked.content_length(), asked.body.size());
}

TEST_F(capacity_meter_test, asks_nothing_of_other_requests_or_twice) {
  const std::string asking = R"({ "b":1, "ReturnConsumedCapacity":"NONE"})";
  EXPECT_EQ(forwarded("GetItem", asking), asking);
  EXPECT_EQ(forwarded("DescribeTable", R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(forwarded("GetItem", "{}"), "{}");
  EXPECT_EQ(forwarded("GetItem", "no JSON {"), "no JSON {");
}

TEST_F(capacity_meter_test, asks_though_a_value_reads_like_the_question) {
  const std::string value = R"("k":"ReturnConsumedCapacity"})";
  EXPECT_EQ(forwarded("PutItem", "{" + value), R"({"ReturnConsumedCapacity":"TOTAL",)" + value);
}

TEST_F(capacity_meter_test, sums_reads_and_writes_apart_and_passes_answers_as_they_are) {
  ask("GetItem", ok_answer(R"({"Item":{},"ConsumedCapacity":{"CapacityUnits":0.5}})"));
  ask("GetItem", ok_answer(R"({"ConsumedCapacity":{"CapacityUnits":1.0}})"));
  ask("UpdateItem", ok_answer(R"({"ConsumedCapacity":{"CapacityUnits":3}})"));
  ask("TransactWriteItems",
      ok_answer(R"({"ConsumedCapacity":[{"CapacityUnits":2.0},{"CapacityUnits":4.0}]})"));
  const auto used = meter_.take();
  EXPECT_EQ(used.read_units, 1.5);
  EXPECT_EQ(used.write_units, 9);
  EXPECT_EQ(used.requests, (std::map<std::string, std::size_t>{
                               {"GetItem", 2}, {"TransactWriteItems", 1}, {"UpdateItem", 1}}));
  EXPECT_TRUE(meter_.take().requests.empty());
}

TEST_F(capacity_meter_test, counts_requests_whose_answers_tell_no_units) {
  ask("PutItem", conditional_check_failed());
  ask("PutItem", ok_answer(R"({"ConsumedCapacity":"?"})"));
  ask("PutItem", ok_answer(R"({"ConsumedCapacity":[1,{"CapacityUnits":"1"}]})"));
  ask("PutItem", ok_answer("no JSON"));
  const auto used = meter_.take();
  EXPECT_EQ(used.write_units, 0);
  EXPECT_EQ(used.requests.at("PutItem"), 4U);
}

TEST_F(capacity_meter_test, loses_what_the_server_loses) {
  behind_.then(lost_answer());
  connection client(meter_.port());
  EXPECT_EQ(outcome_of(client, dynamodb_request("GetItem")).end, reception::reset);
}

}  // namespace
}  // namespace dynasession::test
