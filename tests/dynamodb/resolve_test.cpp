// SPDX-License-Identifier: Apache-2.0
#include "net/resolve.hpp"

#include "dynamodb/pooled_client_fixture.hpp"

namespace dynasession::net {
namespace {

using addresses = http_result<connection::address_list>;

addresses resolved(const std::string& host) {
  return run(resolve(host, 8000, std::chrono::steady_clock::now() + later));
}

TEST(resolve, takes_an_address_for_itself) {
  for (const auto* literal : {"127.0.0.1", "::1"}) {
    const auto found = resolved(literal);
    const auto* list = std::get_if<connection::address_list>(&found);
    ASSERT_TRUE(list) << literal;
    ASSERT_EQ(list->size(), 1U);
    EXPECT_EQ(list->begin()->endpoint().address().to_string(), literal);
    EXPECT_EQ(list->begin()->endpoint().port(), 8000);
  }
}

TEST(resolve, finds_the_addresses_of_a_name) {
  const auto found = resolved("localhost");
  const auto* list = std::get_if<connection::address_list>(&found);
  ASSERT_TRUE(list);
  for (const auto& each : *list) EXPECT_TRUE(each.endpoint().address().is_loopback());
}

TEST(resolve, of_an_unknown_name_leaves_the_request_unsent) {
  client_on_context client({"nowhere.invalid", 8000, false});
  const auto came = client.send(2s);
  EXPECT_THAT(outcome_of(came), ::testing::StartsWith("not_sent"));
  EXPECT_THAT(reason_of(came), ::testing::HasSubstr("name"));
}

TEST(resolve, of_what_is_no_name_leaves_the_request_unsent) {
  for (const std::string& host : {std::string(), std::string("a b"), std::string(300, 'a')})
    EXPECT_THAT(outcome_of(client_on_context({host, 8000, false}).send(2s)),
                ::testing::StartsWith("not_sent"));
}

}  // namespace
}  // namespace dynasession::net
