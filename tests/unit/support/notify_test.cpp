// SPDX-License-Identifier: Apache-2.0
#include "support/notify.hpp"

#include "support/every_verb.hpp"
#include "support/noting_observer.hpp"
#include "unit/sqlite/sqlite_fixture.hpp"

namespace dynasession::test {
namespace {

/// Of the SQLite store; those of DynamoDB's are among its own tests.
class watched_sqlite : public sqlite_test {
 protected:
  sqlite_options watched() const {
    auto made = options();
    made.observer = seen;
    return made;
  }

  const std::shared_ptr<noting_observer> seen = std::make_shared<noting_observer>();
};

TEST_F(watched_sqlite, tells_of_each_verb_once) {
  sqlite_store store(watched());
  const auto called = call_every_verb(store, now);
  EXPECT_EQ(seen->operations(), called);
  for (const auto& each : seen->calls()) {
    EXPECT_EQ(each.store, "sqlite");
    EXPECT_EQ(each.attempts, 1) << each.operation;
    EXPECT_EQ(each.read_units + each.write_units, 0) << each.operation;
    EXPECT_GT(each.latency, std::chrono::nanoseconds(0)) << each.operation;
  }
}

TEST_F(watched_sqlite, tells_how_a_call_failed) {
  sqlite_store store(watched());
  EXPECT_TRUE(run(store.create(draft(key))));
  EXPECT_FALSE(run(store.create(draft(key))));
  EXPECT_EQ(seen->calls().at(0).failure, std::nullopt);
  EXPECT_EQ(seen->calls().at(1).failure, errc::id_collision);
}

TEST_F(watched_sqlite, counts_the_attempts_that_others_were_in_the_way_of) {
  EXPECT_TRUE(run(sqlite_store(options()).create(draft(key))));
  auto blocker = other();
  blocker.run_script("BEGIN IMMEDIATE");
  auto patient = watched();
  patient.random = [&](std::span<std::byte>) {  // drawn from before each pause
    if (blocker.is_in_transaction()) blocker.run_script("COMMIT");
  };
  sqlite_store store(patient);
  EXPECT_TRUE(run(store.remove(key)));
  EXPECT_EQ(seen->calls().at(0).attempts, 2);
}

TEST(observed_call, measures_only_for_an_observer) {
  dynasession::detail::observed_call unseen(nullptr, "a store", "load");
  EXPECT_TRUE(unseen.end(result<int>(1)));
  EXPECT_EQ(unseen.report.latency, std::chrono::nanoseconds(0));
}

TEST(observed_call, gives_the_answer_back_whatever_the_observer_throws) {
  const auto throwing = std::make_shared<throwing_observer>();
  dynasession::detail::observed_call seen(throwing, "a store", "load");
  EXPECT_EQ(seen.end(result<int>(7)).value(), 7);
  EXPECT_EQ(throwing->operations(), std::vector<std::string>{"load"});
}

}  // namespace
}  // namespace dynasession::test
