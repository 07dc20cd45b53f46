// SPDX-License-Identifier: Apache-2.0
#include "support/lagging_visits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace dynasession::test {
namespace {

/// A browser whose responses arrive in any order, and what it was sent: no read may be older.
class rule_24_any_order : public lagging_visits {
 protected:
  struct outcome {
    int reads = 0;
    int older = 0;  ///< than what the browser was sent before
  };

  outcome visit_in_any_order(const configuration& how, std::uint64_t seed, int reads) {
    std::mt19937_64 random(seed);
    const auto draw = [&](int below) {
      return std::uniform_int_distribution<>(0, below - 1)(random);
    };
    std::vector<session_manager> servers;
    for (int i = 0; i < 3; ++i) servers.push_back(server(how));
    visitor someone(clock);
    someone.count(servers.front());
    struct response {
      commit_result answer;
      std::int64_t n;
    };
    std::vector<response> on_their_way;
    std::int64_t sent = 1;
    outcome seen;
    while (seen.reads < reads) {
      clock.advance(std::chrono::milliseconds(draw(150)));
      if (!on_their_way.empty() && draw(2) == 0) {
        std::swap(
            on_their_way.at(static_cast<std::size_t>(draw(static_cast<int>(on_their_way.size())))),
            on_their_way.back());
        someone.receive(on_their_way.back().answer);
        sent = std::max(sent, on_their_way.back().n);
        on_their_way.pop_back();
        continue;
      }
      const int act = draw(200);
      std::int64_t shown = 0;
      bool is_live = false;
      auto answer = someone.send(servers[static_cast<std::size_t>(draw(3))], [&](session& s) {
        EXPECT_NE(s.state(), session_state::fresh);
        is_live = s.state() == session_state::live;
        if (!is_live) return;  // renewed, and the response is on its way
        shown = s.get_or<std::int64_t>("n", 0);
        if (act < 50) s.increment("n");
        if (act == 199) s.renew();
      });
      if (!is_live) continue;
      ++seen.reads;
      if (shown < sent) ++seen.older;
      if (answer.status == commit_status::saved && act < 50) shown = ++stored_;
      on_their_way.push_back({std::move(answer), shown});
    }
    return seen;
  }

  std::int64_t stored_ = 1;  ///< n
};

TEST_F(rule_24_any_order, no_read_is_older_than_what_the_browser_was_sent) {
  int reads = 0, older = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    stored_ = 1;
    const auto seen = visit_in_any_order(reading(read_consistency::session), seed, 2500);
    reads += seen.reads;
    older += seen.older;
  }
  EXPECT_EQ(reads, 10'000);
  EXPECT_EQ(older, 0);
  EXPECT_GT(replicas->reads().stale, 1000U) << "or the test shows nothing";
  EXPECT_LT(replicas->reads().consistent, 5000U);
  RecordProperty("consistent_reads", static_cast<int>(replicas->reads().consistent));
}

TEST_F(rule_24_any_order, no_record_from_memory_is_older_either) {
  for (const auto how : {read_consistency::session, read_consistency::strong}) {
    auto caching = reading(how);
    caching.cache_for = std::chrono::seconds(2);
    int reads = 0, older = 0;
    for (std::uint64_t seed = 11; seed <= 14; ++seed) {
      stored_ = 1;
      const auto seen = visit_in_any_order(caching, seed, 2500);
      reads += seen.reads;
      older += seen.older;
    }
    EXPECT_EQ(reads, 10'000);
    EXPECT_EQ(older, 0);
  }
}

TEST_F(rule_24_any_order, eventual_reads_would_be_older) {
  EXPECT_GT(visit_in_any_order(reading(read_consistency::eventual), 1, 1000).older, 10);
}

}  // namespace
}  // namespace dynasession::test
