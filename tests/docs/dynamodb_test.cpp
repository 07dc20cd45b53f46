// SPDX-License-Identifier: Apache-2.0
// Sessions in DynamoDB as the README and the quickstart show them, here in DynamoDB Local.
#include "support/dynamodb_local.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynamodb/table.hpp>
#include <dynasession/dynasession.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace {

const std::string secret = "only for tests: 32 bytes or more";

TEST(guide_dynamodb, sessions_are_shared_by_servers) {
  dynasession::dynamodb_options where{.table_name = "shop-sessions", .region = "eu-west-1"};

  where.endpoint = dynasession::test::dynamodb_local_endpoint();
  where.credentials = dynasession::aws_credentials("local", "local");

  dynasession::table::create(where);  // a table that is there is checked instead
  const auto store = std::make_shared<dynasession::dynamodb_store>(where);

  const dynasession::session_manager sessions{store, {.secret_key = secret}};

  auto request = sessions.start("");
  request.load().set("cart", "tea");
  const auto cookie = request.commit().cookies.at(0);

  const dynasession::session_manager another_server{
      std::make_shared<dynasession::dynamodb_store>(where), {.secret_key = secret}};
  auto next_request = another_server.start(cookie.name + "=" + cookie.value);
  EXPECT_EQ(next_request.load().get<std::string>("cart"), "tea");
  dynasession::table::remove(where);
}

}  // namespace
