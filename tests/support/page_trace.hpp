// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace dynasession::test {

/// A request of a trace.
struct traced_request {
  std::chrono::milliseconds at;  ///< since the trace began
  std::size_t visitor;
  std::size_t server;
  bool saves;  ///< else it only reads
};

/// What visitors of a site ask for: pages of five requests, which come within a second, from servers that a load
/// balancer chooses at random. The first request of every tenth page saves.
struct page_trace {
  std::size_t visitors = 10;
  std::size_t pages = 20;  ///< of each visitor
  std::size_t requests_a_page = 5;
  std::size_t servers = 4;
  /// The time between the end of a page's second and the next page: up to twice this, at random.
  std::chrono::milliseconds mean_pause{0};
  std::uint64_t seed = 20261128;

  std::size_t size() const { return visitors * pages * requests_a_page; }

  /// In the order of their times; the same in every run.
  std::vector<traced_request> requests() const {
    using std::chrono::milliseconds;
    std::mt19937_64 random(
        seed);  // its numbers are the same everywhere, those of distributions are not
    const auto below = [&](std::int64_t end) {
      return end > 0 ? static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(end)) : 0;
    };
    std::vector<traced_request> all;
    for (std::size_t visitor = 0; visitor < visitors; ++visitor) {
      milliseconds page_begins(below(1000));
      for (std::size_t page = 1; page <= pages; ++page) {
        std::vector<milliseconds> times(requests_a_page);
        for (auto& each : times) each = page_begins + milliseconds(below(1000));
        std::ranges::sort(times);
        for (const auto at : times)
          all.push_back({at, visitor, static_cast<std::size_t>(below(std::int64_t(servers))),
                         page % 10 == 0 && at == times.front()});
        page_begins += milliseconds(1000 + below(2 * mean_pause.count() + 1));
      }
    }
    std::ranges::stable_sort(all, {}, &traced_request::at);
    return all;
  }
};

}  // namespace dynasession::test
