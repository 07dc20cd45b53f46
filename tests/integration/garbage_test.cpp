// SPDX-License-Identifier: Apache-2.0
// Garbage in a table of DynamoDB Local's, collected while sessions are in use.
#include "support/eventful_catalog.hpp"
#include "support/local_table.hpp"

#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/garbage.hpp>
#include <dynasession/testing/run.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace dynasession::test {
namespace {

using std::chrono::hours;

constexpr int sessions = 200;  // every second one is stale

class garbage_in_dynamodb : public testing::Test {
 protected:
  garbage_in_dynamodb() {
    for (int i = 0; i < sessions; ++i) give(i);
  }

  static std::string key_of(int number) { return "session " + std::to_string(number); }

  void give(int number) {
    record made;
    made.key = key_of(number);
    made.created_at = made.updated_at = now_ - (number % 2 == 0 ? hours(6) : hours(1));
    made.expire_at = std::chrono::ceil<std::chrono::seconds>(now_ + hours(24));
    EXPECT_TRUE(run(store_->create(std::move(made))));
  }

  void use(int number) {
    touch_request wanted;
    wanted.key = key_of(number);
    wanted.now = now_;
    wanted.expire_at = std::chrono::ceil<std::chrono::seconds>(now_ + hours(48));
    EXPECT_TRUE(run(store_->touch(std::move(wanted))));
  }

  bool is_there(int number) { return run(store_->load(key_of(number), now_)).value().has_value(); }

  const timestamp now_ = system_now();
  const local_table table_;
  const std::shared_ptr<dynamodb_store> store_ = std::make_shared<dynamodb_store>(table_.options());
};

TEST_F(garbage_in_dynamodb, goes_and_all_else_stays) {
  const auto done = garbage_collector(store_).collect();
  EXPECT_EQ(done.scanned, 200u);
  EXPECT_EQ(done.matched, 100u);
  EXPECT_EQ(done.removed, 100u);
  EXPECT_EQ(done.spared, 0u);
  EXPECT_GE(done.units, 100.0) << "a unit for each removal, and some for reading";
  for (int i = 0; i < sessions; ++i) EXPECT_EQ(is_there(i), i % 2 == 1) << i;
}

TEST_F(garbage_in_dynamodb, that_came_to_life_again_meanwhile_stays) {
  const auto catalog = std::make_shared<eventful_catalog>(store_);
  // Segments are looked through side by side: what is used sooner may be seen as used.
  catalog->before_removal = [&](const auto& seen) {
    if (std::ranges::find(seen, key_of(42), &session_summary::key) != seen.end()) use(42);
  };
  const auto done = garbage_collector(catalog).collect();
  EXPECT_EQ(done.removed, 99u);
  EXPECT_EQ(done.spared, 1u);
  EXPECT_TRUE(is_there(42));
  EXPECT_FALSE(is_there(44));
}

}  // namespace
}  // namespace dynasession::test
