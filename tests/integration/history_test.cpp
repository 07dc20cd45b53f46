// SPDX-License-Identifier: Apache-2.0
#include "http/fault_proxy.hpp"
#include "integration/process.hpp"
#include "integration/shared_place.hpp"
#include "integration/site.hpp"
#include "integration/workload.hpp"
#include "support/history_checker.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

namespace dynasession::test {
namespace {

constexpr int processes = 3;
constexpr int threads = 4;

/// For longer runs than those of every day: DYNASESSION_HISTORY_OPERATIONS=1000000.
int operations_wanted(int usually) {
  const auto* wanted = std::getenv("DYNASESSION_HISTORY_OPERATIONS");
  return wanted != nullptr ? std::stoi(wanted) : usually;
}

void run_workers(const std::string& url, const std::string& folder, int operations) {
  const auto share = std::to_string(operations / (processes * threads));
  std::vector<process> workers;
  for (int i = 0; i < processes; ++i) {
    std::vector<std::string> arguments{
        url, "history", folder, "worker-" + std::to_string(i), std::to_string(threads), share};
    workers.emplace_back(SESSION_WORKER, std::move(arguments));
  }
  for (auto& worker : workers) EXPECT_EQ(worker.wait(), 0);
}

/// How often each act was acknowledged: a history that tried nothing proves nothing.
std::map<act, int> acknowledged(const history& all) {
  std::map<act, int> counts;
  for (const auto& done : all)
    if (done.is_acknowledged()) ++counts[done.what];
  return counts;
}

void expect_no_violation(const history& all) {
  constexpr std::size_t shown = 20;
  const auto found = check(all);
  EXPECT_EQ(found.size(), 0U);
  for (std::size_t i = 0; i < std::min(found.size(), shown); ++i) ADD_FAILURE() << found[i];
}

/// Workers at `busy_url`, and a last look without whatever stands in their way at `quiet_url`.
void expect_clean_history(const std::string& busy_url, const std::string& quiet_url, int operations,
                          outcome of_what_had_ended) {
  const temporary_folder folder;
  const auto sessions = serve(open_store(quiet_url));
  const auto started = std::chrono::steady_clock::now();
  run_workers(busy_url, folder.path().string(), operations);
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - started;
  workload(sessions, folder.path(), "last", 1).look_again();

  const auto all = with_gone_read_as(of_what_had_ended, read_histories(folder.path()));
  expect_no_violation(all);
  EXPECT_GE(all.size(), static_cast<std::size_t>(operations * 9 / 10));
  std::cout << all.size() << " operations in " << spent.count() << " s; acknowledged:";
  for (const auto& [what, count] : acknowledged(all))
    std::cout << ' ' << to_string(what) << ' ' << count;
  std::cout << '\n';
  EXPECT_EQ(acknowledged(all).size(), 8U) << "an act that never succeeded";
}

TEST(rules_07_to_14_history, of_many_processes_and_threads_on_sqlite_holds_no_violation) {
  const shared_file place;
  expect_clean_history(place.url(), place.url(), operations_wanted(10'000), outcome::failed);
}

TEST(rules_07_to_17_history, of_many_processes_on_dynamodb_through_faults_holds_no_violation) {
  const shared_table place;
  fault_proxy proxy(place.port());
  proxy.at_random({.lost_before = 0.02,
                   .lost_after = 0.03,
                   .duplicated = 0.02,
                   .error_500_after = 0.01,
                   .throttled = 0.002},
                  1);
  expect_clean_history(place.url_at("http://127.0.0.1:" + std::to_string(proxy.port())),
                       place.url(), operations_wanted(3'000), outcome::unknown);
  EXPECT_GT(proxy.count("lost_after"), 0U);
  for (const auto& [name, count] : proxy.counts()) std::cout << name << ' ' << count << "  ";
  std::cout << '\n';
}

}  // namespace
}  // namespace dynasession::test
