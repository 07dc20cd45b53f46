// SPDX-License-Identifier: Apache-2.0
// The table as the page on operations shows it, here in DynamoDB Local.
#include "support/dynamodb_local.hpp"
#include "support/local_table.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/dynamodb/table.hpp>
#include <dynasession/dynamodb/table_template.hpp>
#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>

namespace {

TEST(operations_table, is_made_checked_and_described) {
  dynasession::dynamodb_options where{.table_name = "operations-sessions", .region = "eu-west-1"};
  where.endpoint = dynasession::test::dynamodb_local_endpoint();
  where.credentials = dynasession::aws_credentials("local", "local");

  dynasession::table::table_options how{.read_capacity = 20, .write_capacity = 10};
  how.tags = {{"owner", "shop"}};
  how.progress = [](const dynasession::table::waiting& now) {
    std::printf("waiting until %s\n", std::string(now.what).c_str());
  };
  dynasession::table::create(where, how);

  how.tags.clear();  // DynamoDB Local has none
  for (const auto& finding : dynasession::table::check(where, how))
    std::printf("%s\n", message_of(finding).c_str());

  const auto known = dynasession::table::describe(where);
  std::printf("%s is %s, by %s\n", known.name.c_str(), known.status.c_str(), known.key.c_str());

  EXPECT_EQ(known.status, "ACTIVE");
  EXPECT_EQ(known.write_capacity, 10u);
  EXPECT_TRUE(dynasession::table::check(where, how).empty());
  dynasession::table::remove(where);
}

TEST(operations_table, is_made_by_other_tools) {
  const dynasession::dynamodb_options where{.table_name = "operations-sessions"};
  const dynasession::table::table_options safe{.point_in_time_recovery = true,
                                               .deletion_protection = true};
  std::cout << dynasession::table::cloudformation(where, safe);
  std::cout << dynasession::table::terraform(where, safe);
  EXPECT_FALSE(dynasession::table::terraform(where, safe).empty());
}

class tally : public dynasession::observer {
 public:
  void on_store_call(const dynasession::store_call& call) override {
    if (call.failure) ++failures;
    read_units += call.read_units;
    write_units += call.write_units;
  }
  void on_session_event(const dynasession::session_event& event) override {
    if (event.kind == dynasession::event_kind::created) ++created;
  }

  std::atomic<int> created = 0, failures = 0;
  std::atomic<double> read_units = 0, write_units = 0;
};

TEST(operations_watching, adds_up_what_dynamodb_tells) {
  const dynasession::test::local_table table;
  auto where = table.options();
  dynasession::configuration options{.secret_key = "0123456789abcdef0123456789abcdef"};

  const auto seen = std::make_shared<tally>();
  where.observer = seen;
  options.observer = seen;
  const dynasession::session_manager sessions(std::make_shared<dynasession::dynamodb_store>(where),
                                              options);

  auto request = sessions.start("");
  request.load().set("n", 1);
  const auto made = request.commit();
  EXPECT_EQ(seen->created, 1);
  EXPECT_EQ(seen->write_units, 1);
  auto next = sessions.start(made.cookies.at(0).name + '=' + made.cookies.at(0).value);
  EXPECT_EQ(next.load().get<int>("n"), 1);
  EXPECT_EQ(seen->read_units, 1);
  next.load().renew();
  next.commit();
  EXPECT_GE(seen->write_units, 3) << "a transaction of two writes";
  EXPECT_EQ(seen->failures, 0);
}

TEST(operations_garbage, is_collected_and_the_rest_stays) {
  const auto store = std::make_shared<dynasession::sqlite_store>(
      dynasession::sqlite_options{.sqlite_path = ":memory:"});
  const dynasession::configuration configuration{.secret_key = "0123456789abcdef0123456789abcdef"};
  const dynasession::session_manager sessions(store, configuration);
  auto request = sessions.start("");
  request.load().set("n", 1);
  request.commit();

  dynasession::garbage_options limits{.idle_timeout = configuration.idle_timeout,
                                      .idle_timeout_of_managers = configuration.idle_timeout,
                                      .absolute_timeout = configuration.absolute_timeout};
  limits.rate = 500;
  limits.progress = [](const dynasession::garbage_summary& so_far) {
    std::printf("%llu of %llu removed\n", static_cast<unsigned long long>(so_far.removed),
                static_cast<unsigned long long>(so_far.scanned));
  };
  const dynasession::garbage_collector garbage(store, limits);
  const auto done = garbage.collect();

  EXPECT_EQ(done.scanned, 1u);
  EXPECT_EQ(done.removed, 0u);
}

}  // namespace
