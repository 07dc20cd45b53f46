// SPDX-License-Identifier: Apache-2.0
#include "http/scripted_server.hpp"

#include "http/dynamodb_request.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace dynasession::test {
namespace {

const std::string update = dynamodb_request("UpdateItem", R"({"a":1})");

TEST(scripted_server_plays, its_answers_in_order_over_any_connections) {
  scripted_server server;
  server.then(throttled()).then(lost_answer()).then(ok_answer(R"({"b":2})"));
  EXPECT_EQ(server.left(), 3U);
  connection client(server.port());
  EXPECT_EQ(client.exchange(update).status, 400);
  EXPECT_EQ(outcome_of(client, update).end, reception::reset);
  EXPECT_EQ(connection(server.port()).exchange(update).body, R"({"b":2})");
  EXPECT_EQ(server.left(), 0U);
  EXPECT_TRUE(server.complaints().empty());
}

TEST(scripted_server_keeps, what_it_was_asked) {
  scripted_server server;
  server.otherwise(ok_answer());
  connection client(server.port());
  client.exchange(update);
  client.exchange(dynamodb_request("GetItem"));
  const auto asked = server.requests();
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(asked[0].first_line, "POST / HTTP/1.1");
  EXPECT_EQ(asked[0].first("x-amz-target"), "DynamoDB_20120810.UpdateItem");
  EXPECT_EQ(asked[0].body, R"({"a":1})");
  EXPECT_EQ(asked[0].bytes, update);
  EXPECT_EQ(asked[1].operation(), "GetItem");
  EXPECT_EQ(asked[1].number_on_connection, 2U);
}

TEST(scripted_server_complains, when_it_is_asked_for_more_than_its_script_holds) {
  scripted_server server;
  server.then(ok_answer());
  connection client(server.port());
  EXPECT_EQ(client.exchange(update).status, 200);
  EXPECT_EQ(client.exchange(update).status, 500);
  ASSERT_EQ(server.complaints().size(), 1U);
  EXPECT_NE(server.complaints()[0].find("request 2, UpdateItem"), std::string::npos);
}

TEST(scripted_server_plays, the_default_answer_once_the_script_is_played) {
  scripted_server server;
  server.otherwise(ok_answer()).then(throttled());
  connection client(server.port());
  EXPECT_EQ(client.exchange(update).status, 400);
  EXPECT_EQ(client.exchange(update).status, 200);
  EXPECT_EQ(client.exchange(update).status, 200);
  EXPECT_TRUE(server.complaints().empty());
}

TEST(scripted_server_plays, each_answer_once_to_clients_that_ask_together) {
  scripted_server server;
  for (int i = 0; i < 100; ++i) server.then(ok_answer());
  std::vector<std::jthread> clients;
  for (int i = 0; i < 10; ++i)
    clients.emplace_back([&] {
      connection client(server.port());
      for (int n = 0; n < 10; ++n) client.exchange(update);
    });
  clients.clear();
  EXPECT_EQ(server.left(), 0U);
  EXPECT_EQ(server.requests().size(), 100U);
  EXPECT_TRUE(server.complaints().empty());
}

}  // namespace
}  // namespace dynasession::test
