// SPDX-License-Identifier: Apache-2.0
// A server on each store, with visitors who all come at once.
#include "adapter_suite/adapter.hpp"
#include "http/http_client.hpp"
#include "support/local_table.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>
#include <dynasession/testing/memory_store.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace dynasession::test {
namespace {

class rule_14_no_increment_is_lost : public testing::TestWithParam<adapter> {
 protected:
  static void count_to_200(std::shared_ptr<session_store> store) {
    const auto server = GetParam().start(std::move(store), options());
    web_browser visitor(server->port());
    visitor.get("/visit");
    std::vector<std::thread> clients;
    for (int i = 0; i < 8; ++i)
      clients.emplace_back([copy = visitor]() mutable {
        for (int n = 0; n < 25; ++n) copy.get("/visit");
      });
    for (auto& client : clients) client.join();
    EXPECT_EQ(visitor.get("/peek").body, "201");
  }

 private:
  static configuration options() {
    return {.secret_key = "a secret of the adapter suite, 32 bytes or more",
            .deadline = std::chrono::seconds(20)};  // sanitizers are slow
  }
};

TEST_P(rule_14_no_increment_is_lost, of_eight_clients_with_one_cookie) {
  count_to_200(std::make_shared<memory_store>());
}

TEST_P(rule_14_no_increment_is_lost, of_eight_clients_on_sqlite) {
  const temporary_folder folder;
  count_to_200(
      std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = folder.file("sessions.db")}));
}

TEST_P(rule_14_no_increment_is_lost, of_eight_clients_on_dynamodb) {
  const local_table table;
  count_to_200(std::make_shared<dynamodb_store>(table.options()));
}

INSTANTIATE_TEST_SUITE_P(adapters, rule_14_no_increment_is_lost, testing::ValuesIn(all_adapters()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace dynasession::test
