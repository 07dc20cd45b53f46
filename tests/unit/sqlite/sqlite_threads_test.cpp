// SPDX-License-Identifier: Apache-2.0
#include "unit/sqlite/sqlite_fixture.hpp"

#include <array>
#include <chrono>
#include <thread>

namespace dynasession::test {
namespace {

constexpr int workers = 8;
constexpr int turns = 25;

class rule_14_increments_of_many_threads : public sqlite_test {
 protected:
  static void work(sqlite_store& store, int worker) {
    for (int turn = 0; turn < turns; ++turn) {
      auto request = setting("count", {}, worker * turns + turn);
      request.what.actions.insert_or_assign("count", add_integer{1});
      request.token.back() = static_cast<std::byte>(worker + 1);
      ASSERT_TRUE(run(store.save(request)));
      ASSERT_TRUE(run(store.load(key, now)).value());
    }
  }

  // Nothing is lost, whether each worker has its own store or all share one.
  static void count_on(const std::array<sqlite_store*, workers>& stores) {
    ASSERT_TRUE(run(stores[0]->create(draft(key))));
    std::array<std::thread, workers> threads;
    for (int worker = 0; worker < workers; ++worker)
      threads[worker] = std::thread([&, worker] { work(*stores[worker], worker); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(values_in(*stores[0]), (stored_values{{"count", std::int64_t{workers * turns}}}));
  }

  static sqlite_options patient(std::string path) {
    return {.sqlite_path = std::move(path), .deadline = std::chrono::minutes(1)};
  }
};

TEST_F(rule_14_increments_of_many_threads, are_all_counted_in_memory) {
  sqlite_store store(patient(":memory:"));
  std::array<sqlite_store*, workers> stores;
  stores.fill(&store);
  count_on(stores);
}

TEST_F(rule_14_increments_of_many_threads, are_all_counted_in_a_file) {
  sqlite_store store(patient(path()));
  std::array<sqlite_store*, workers> stores;
  stores.fill(&store);
  count_on(stores);
}

TEST_F(rule_14_increments_of_many_threads, are_all_counted_through_several_stores) {
  sqlite_store first(patient(path())), second(patient(path()));
  count_on({&first, &second, &first, &second, &first, &second, &first, &second});
}

}  // namespace
}  // namespace dynasession::test
