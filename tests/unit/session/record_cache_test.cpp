// SPDX-License-Identifier: Apache-2.0
#include "session/record_cache.hpp"

#include <dynasession/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

record record_of(const std::string& key, std::int64_t version = 1, std::size_t size = 10) {
  record made;
  made.key = key;
  made.version = version;
  made.values["text"] = std::string(size, 'x');
  return made;
}

class record_cache_of_a_process : public testing::Test {
 protected:
  std::int64_t version(const std::string& key) {
    const auto found = kept.find(key, clock.now());
    return found.kept ? found.kept->version : 0;
  }
  void keep(const std::string& key, std::int64_t version = 1) {
    kept.keep(record_of(key, version), kept.draw(), clock.now());
  }

  manual_clock clock;
  record_cache kept{2s, 12s, 10'000};
};

TEST_F(record_cache_of_a_process, gives_a_record_for_its_time) {
  EXPECT_EQ(version("a"), 0);
  keep("a");
  clock.advance(1999ms);
  EXPECT_EQ(version("a"), 1);
  EXPECT_EQ(version("b"), 0);
  clock.advance(1ms);
  EXPECT_EQ(version("a"), 0);
  EXPECT_EQ(kept.size(), 0U);
}

TEST_F(record_cache_of_a_process, does_not_give_a_record_longer_because_it_is_used) {
  keep("a");
  for (int i = 0; i < 3; ++i) {
    clock.advance(600ms);
    EXPECT_EQ(version("a"), 1);
  }
  clock.advance(600ms);
  EXPECT_EQ(version("a"), 0);
}

TEST_F(record_cache_of_a_process, keeps_the_newer_version) {
  keep("a", 3);
  keep("a", 2);
  EXPECT_EQ(version("a"), 3);
  keep("a", 4);
  EXPECT_EQ(version("a"), 4);
}

TEST_F(record_cache_of_a_process, does_not_keep_what_was_dropped_while_it_was_read) {
  const auto drawn = kept.draw();
  kept.drop("a", clock.now());
  kept.keep(record_of("a"), drawn, clock.now());
  kept.keep(record_of("b"), drawn, clock.now());
  EXPECT_EQ(version("a"), 0);
  EXPECT_EQ(version("b"), 1);
  keep("a");
  EXPECT_EQ(version("a"), 1) << "read after that";
  kept.keep(record_of("a", 5), drawn, clock.now());
  EXPECT_EQ(version("a"), 1);
}

TEST_F(record_cache_of_a_process, drops_a_session_under_all_its_keys) {
  const auto created = clock.now();
  const auto made_at = [](std::string key, timestamp at) {
    auto made = record_of(key);
    made.created_at = at;
    return made;
  };
  const auto drawn = kept.draw();
  for (const auto* key : {"a", "b"}) kept.keep(made_at(key, created), drawn, clock.now());
  kept.keep(made_at("c", created + 1us), drawn, clock.now());
  kept.drop_session(created, clock.now());
  kept.keep(made_at("d", created), drawn, clock.now());
  EXPECT_TRUE(kept.find("a", clock.now()).was_dropped);
  for (const auto* key : {"a", "b", "d"}) EXPECT_EQ(version(key), 0) << key;
  EXPECT_EQ(version("c"), 1);
  EXPECT_TRUE(kept.has_dropped(created, clock.now()));
  EXPECT_FALSE(kept.has_dropped(created + 1us, clock.now()));
  kept.keep(made_at("a", created), kept.draw(), clock.now());
  EXPECT_EQ(version("a"), 1) << "read after that";
  clock.advance(12s);
  EXPECT_FALSE(kept.has_dropped(created, clock.now()));
}

TEST_F(record_cache_of_a_process, gives_nothing_older_than_the_end_of_a_session_it_has_forgotten) {
  keep("a");
  kept.drop_session(record_of("a").created_at, clock.now());
  for (int i = 0; i < 100; ++i) {
    kept.find("a", clock.now());
    keep("b" + std::to_string(i));
  }
  EXPECT_EQ(version("a"), 0);
}

TEST_F(record_cache_of_a_process, remembers_for_a_while_what_was_dropped) {
  keep("a");
  kept.drop("a", clock.now());
  EXPECT_FALSE(kept.find("a", clock.now()).kept);
  clock.advance(11s);
  EXPECT_TRUE(kept.find("a", clock.now()).was_dropped);
  EXPECT_FALSE(kept.find("b", clock.now()).was_dropped);
  clock.advance(1s);
  EXPECT_FALSE(kept.find("a", clock.now()).was_dropped);
}

TEST_F(record_cache_of_a_process,
       keeps_nothing_that_may_have_been_dropped_though_that_is_forgotten) {
  const auto drawn = kept.draw();
  kept.drop("a", clock.now());
  clock.advance(12s);
  EXPECT_FALSE(kept.find("a", clock.now()).was_dropped);
  kept.keep(record_of("a"), drawn, clock.now());
  EXPECT_EQ(version("a"), 0);
  kept.drop("b", clock.now());
  const auto later = kept.draw();
  for (int i = 0; i < 30; ++i) keep("filler " + std::to_string(i));
  kept.keep(record_of("b"), later - 1, clock.now());
  EXPECT_EQ(version("b"), 0);
}

TEST_F(record_cache_of_a_process, drops_the_least_recently_used_ones_to_keep_its_size) {
  for (int i = 0; i < 100; ++i) {
    keep(std::to_string(i));
    EXPECT_EQ(version("0"), 1);
    EXPECT_LE(kept.size(), 10'000U);
  }
  EXPECT_EQ(version("99"), 1);
  EXPECT_EQ(version("1"), 0);
  EXPECT_GT(kept.size(), 8'000U);
}

TEST_F(record_cache_of_a_process, takes_any_for_dropped_while_it_has_forgotten_what_was) {
  kept.drop("a", clock.now());
  for (int i = 0; i < 30; ++i) keep("filler " + std::to_string(i));
  EXPECT_TRUE(kept.find("a", clock.now()).was_dropped);
  EXPECT_TRUE(kept.find("b", clock.now()).was_dropped);
  EXPECT_EQ(version("filler 29"), 1);
  clock.advance(12s);
  EXPECT_FALSE(kept.find("a", clock.now()).was_dropped);
}

TEST_F(record_cache_of_a_process, does_not_keep_a_record_that_is_larger_than_all_of_it) {
  keep("a");
  kept.keep(record_of("big", 1, 10'000), kept.draw(), clock.now());
  EXPECT_EQ(version("big"), 0);
  EXPECT_LE(kept.size(), 10'000U);
}

TEST_F(record_cache_of_a_process, bears_a_clock_that_is_set_back) {
  keep("a");
  clock.advance(-1s);
  EXPECT_EQ(version("a"), 1);
  clock.advance(-1s);
  EXPECT_EQ(version("a"), 0);
}

}  // namespace
}  // namespace dynasession::detail
