// SPDX-License-Identifier: Apache-2.0
// What a blocking load and save of a 1 KB session costs through the library, with and without an
// observer, against the bare SQLite statements. They take turns on databases of their own, so that all see
// the same machine.
#include "bare_sqlite.hpp"

#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace dynasession;

constexpr int rounds = 41;
constexpr int visits_per_round = 500;

struct library_side {
  explicit library_side(const std::string& path, std::shared_ptr<observer> watching = nullptr)
      : sessions(
            std::make_shared<sqlite_store>(
                sqlite_options{.sqlite_path = path, .observer = watching}),
            {.secret_key = "only for this benchmark: thirty-two bytes", .observer = watching}) {
    auto request = sessions.start("");
    for (int i = 0; i < 7; ++i)
      request.load().set("key" + std::to_string(i), std::string(130, 'x'));
    request.load().set("n", 0);
    const auto made = request.commit();
    cookie_field = made.cookies.at(0).name + '=' + made.cookies.at(0).value;
  }

  void load_and_save(int n) {
    auto request = sessions.start(cookie_field);
    request.load().set("n", n);
    if (request.commit().status != commit_status::saved) std::abort();
  }

  session_manager sessions;
  std::string cookie_field;
};

template <class Act>
double microseconds_per_visit(Act act) {
  const auto before = std::chrono::steady_clock::now();
  for (int i = 0; i < visits_per_round; ++i) act(i);
  const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - before;
  return spent.count() / visits_per_round;
}

double median(std::vector<double> all) {
  std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2));
  return all[all.size() / 2];
}

}  // namespace

int main() {
  const auto folder = std::filesystem::temp_directory_path() /
                      ("dynasession-bench-" + std::to_string(std::random_device{}()));
  std::filesystem::create_directory(folder);
  library_side library(folder / "library.db");
  library_side watched(folder / "watched.db", std::make_shared<observer>());
  library_side(folder / "bare.db");
  bench::bare_sqlite bare(folder / "bare.db");

  std::vector<double> ours, seen, floor, ratios;
  for (int round = 0; round < rounds; ++round) {
    // n changes with each visit of each round, so that every visit writes.
    ours.push_back(microseconds_per_visit(
        [&](int i) { library.load_and_save(1 + round * visits_per_round + i); }));
    seen.push_back(microseconds_per_visit(
        [&](int i) { watched.load_and_save(1 + round * visits_per_round + i); }));
    floor.push_back(microseconds_per_visit(
        [&](int i) { bare.load_and_save(1 + round * visits_per_round + i); }));
    ratios.push_back(ours.back() / floor.back());
  }
  std::printf("load + save of 1 KB, median of %d rounds of %d\n", rounds, visits_per_round);
  std::printf("  library          %7.1f us\n", median(ours));
  std::printf("  with an observer %7.1f us\n", median(seen));
  std::printf("  bare statements  %7.1f us\n", median(floor));
  std::printf("  ratio            %7.2f  (min %.2f, max %.2f)\n", median(ratios),
              *std::ranges::min_element(ratios), *std::ranges::max_element(ratios));
  std::filesystem::remove_all(folder);
}
