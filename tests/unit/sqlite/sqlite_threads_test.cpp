// SPDX-License-Identifier: Apache-2.0
#include "support/browser.hpp"
#include "unit/sqlite/sqlite_fixture.hpp"

#include <dynasession/session_manager.hpp>

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>

namespace dynasession::test {
namespace {

constexpr int workers = 8;
constexpr int turns = 25;

class with_many_threads : public sqlite_test {
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

class rule_14_increments_of_many_threads : public with_many_threads {};
class rule_14_updates_of_many_threads : public with_many_threads {};
class sqlite_log_under_load : public with_many_threads {
 protected:
  // Spread over the file, as the keys of sessions are.
  static std::string key_of(int worker, int session) {
    return std::to_string((session * workers + worker) * 7919 % 100'003);
  }
  const std::string large = '"' + std::string(1000, 'x') + '"';
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

TEST_F(rule_14_updates_of_many_threads, of_one_session_are_all_saved) {
  configuration options;
  options.secret_key = "a secret of thirty-two bytes ...";
  options.deadline = std::chrono::minutes(1);
  const session_manager sessions(std::make_shared<sqlite_store>(patient(path())), options);
  browser visitor(sessions);
  visitor.visit([](session& s) { s.set("count", 0); });
  std::array<std::thread, workers> threads;
  for (auto& thread : threads)
    thread = std::thread([mine = visitor]() mutable {
      for (int turn = 0; turn < turns; ++turn) {
        const auto answer = mine.visit([](session& s) {
          s.update<int>("count", [](std::optional<int> n) { return n.value_or(0) + 1; });
        });
        EXPECT_EQ(answer.status, commit_status::saved);
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(visitor.get<int>("count"), workers * turns);
}

// A log that nobody bounds grows to 80 MB and more meanwhile: there is always a reader that needs it.
TEST_F(sqlite_log_under_load, grows_to_some_20_mb_and_no_further) {
  sqlite_store store(patient(path()));
  std::array<std::thread, workers> threads;
  for (int worker = 0; worker < workers; ++worker)
    threads[worker] = std::thread([&, worker] {
      for (int session = 0; session < 100; ++session)
        ASSERT_TRUE(run(store.create(draft(key_of(worker, session), {{"text", large}}))));
      for (int turn = 0; turn < 800; ++turn) {
        auto request = setting("n", std::int64_t{turn}, turn);
        request.key = key_of(worker, turn % 100);
        ASSERT_TRUE(run(store.load(request.key, now)).value());
        ASSERT_TRUE(run(store.save(request)));
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_LT(std::filesystem::file_size(path() + "-wal"), 24U << 20);
}

}  // namespace
}  // namespace dynasession::test
