// SPDX-License-Identifier: Apache-2.0
#include "session/record_cache.hpp"

#include <dynasession/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace dynasession::detail {
namespace {

using namespace std::chrono_literals;

/// A record in a store that threads share.
struct shared_record {
  std::string key;
  std::atomic<bool> has_ended = false;    ///< in the store
  std::atomic<bool> was_dropped = false;  ///< after that
};

TEST(record_cache_of_threads, gives_nobody_what_was_dropped_before) {
  const manual_clock clock;
  for (int round = 0; round < 200; ++round) {
    record_cache kept(2s, 12s, 100'000);
    std::array<shared_record, 4> all;
    for (std::size_t i = 0; i < all.size(); ++i) all[i].key = std::to_string(i);
    std::atomic<int> given_too_late = 0, given = 0;
    const auto read = [&] {
      for (int i = 0; i < 400; ++i) {
        auto& one = all[static_cast<std::size_t>(i) % all.size()];
        const bool is_late = one.was_dropped;
        const auto drawn = kept.draw();
        if (kept.find(one.key, clock.now()).kept) {
          ++(is_late ? given_too_late : given);
        } else if (!one.has_ended) {
          record found;
          found.key = one.key;
          kept.keep(std::move(found), drawn, clock.now());
        }
      }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back(read);
    threads.emplace_back([&] {
      for (auto& one : all) {
        one.has_ended = true;
        kept.drop(one.key, clock.now());
        one.was_dropped = true;
      }
    });
    for (auto& each : threads) each.join();
    EXPECT_EQ(given_too_late, 0);
  }
}

}  // namespace
}  // namespace dynasession::detail
