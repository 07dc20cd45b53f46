// SPDX-License-Identifier: Apache-2.0
#include "http/fault_proxy.hpp"
#include "integration/process.hpp"
#include "integration/shared_place.hpp"
#include "integration/site.hpp"
#include "integration/workload.hpp"
#include "support/history_checker.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/store/session_catalog.hpp>
#include <dynasession/testing/run.hpp>

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace dynasession::test {
namespace {

constexpr int threads = 4;
/// How far the clocks of the processes are ahead, in minutes; there are as many processes.
constexpr std::array clocks{-10, 0, 10};
constexpr int operations_a_life = 500;
constexpr int killed = 128 + SIGKILL;

/// For longer runs than those of every day: DYNASESSION_HISTORY_OPERATIONS=1000000.
int operations_wanted(int usually) {
  const auto* wanted = std::getenv("DYNASESSION_HISTORY_OPERATIONS");
  return wanted != nullptr ? std::stoi(wanted) : usually;
}

/// One server of a site: a process that is killed in the middle of a renewal, again and again, and followed
/// by another until its share of the operations is done.
class server {
 public:
  /// Through the proxy, if there is one.
  server(int number, std::string url, std::filesystem::path folder, fault_proxy* proxy)
      : number_(number), url_(std::move(url)), folder_(std::move(folder)), proxy_(proxy) {}

  void run(int share) {
    const int deaths = share / operations_a_life;
    for (int life = 0; share > 0; ++life) {
      const auto name = "worker-" + std::to_string(number_) + "." + std::to_string(life);
      const int code = live(name, share, life < deaths ? 1 + life * 7 % longest_life : 0);
      EXPECT_TRUE(code == 0 || (code == killed && life < deaths)) << code;
      if (code == killed) ++killed_;
      share -= operations_of(name);
      if (code != 0 && code != killed) return;
    }
  }
  int times_killed() const { return killed_; }

 private:
  static constexpr int longest_life = 20;  // renewals

  int live(const std::string& name, int operations, int renewals) {
    const auto each = std::to_string((operations + threads - 1) / threads);
    std::vector<std::string> arguments{url_,
                                       "history",
                                       folder_.string(),
                                       name,
                                       std::to_string(threads),
                                       each,
                                       std::to_string(clocks.at(static_cast<std::size_t>(number_))),
                                       std::to_string(proxy_ != nullptr ? 0 : renewals)};
    process worker(SESSION_WORKER, std::move(arguments));
    if (proxy_ != nullptr && renewals > 0) kill_in_renewal(renewals, worker.id());
    return worker.wait();
  }

  /// Between a request and its answer: before DynamoDB has it, afterwards, or so that it never has it.
  void kill_in_renewal(int nth, pid_t worker) {
    for (int i = 1; i < nth; ++i) proxy_->next("TransactWriteItems", faults::none());
    const auto kill = [worker] { ::kill(worker, SIGKILL); };
    const std::array ways{faults::none().first(kill), faults::none().meanwhile(kill),
                          faults::lost_before().first(kill)};
    proxy_->next("TransactWriteItems", ways.at(static_cast<std::size_t>(nth) % ways.size()));
  }

  int operations_of(const std::string& name) const {
    int count = 0;
    for (const auto& each : std::filesystem::directory_iterator(folder_)) {
      if (!each.path().filename().string().starts_with(name + "-")) continue;
      std::ifstream file(each.path());
      for (std::string line; std::getline(file, line);)
        if (line.starts_with("begin ")) ++count;
    }
    return count;
  }

  int number_;
  std::string url_;
  std::filesystem::path folder_;
  fault_proxy* proxy_;
  int killed_ = 0;
};

/// How often each act was acknowledged: a history without operations would prove nothing.
std::map<act, int> acknowledged(const history& all) {
  std::map<act, int> counts;
  for (const auto& done : all)
    if (done.is_acknowledged()) ++counts[done.what];
  return counts;
}

/// The sessions that are alive at the end.
std::vector<survivor> survivors_in(catalog_store& store) {
  std::vector<survivor> all;
  scan_request request;
  do {
    const auto page = run(store.scan(request)).value();
    for (const auto& each : page.sessions) {
      if (each.is_tombstone) continue;
      const auto found = run(store.load(each.key, system_now())).value();
      if (found)
        all.push_back({std::get<std::int64_t>(found->values.at("born")), found->version, each.key});
    }
    request.after = page.next;
  } while (!request.after.empty());
  return all;
}

void expect_none(const std::vector<violation>& found) {
  constexpr std::size_t shown = 20;
  std::map<std::string_view, std::vector<violation>> by_kind;
  for (const auto& each : found) by_kind[to_string(each.kind)].push_back(each);
  for (const auto& [kind, all] : by_kind) {
    ADD_FAILURE() << all.size() << " times: " << kind;
    for (std::size_t i = 0; i < std::min(all.size(), shown); ++i) std::cout << all[i] << '\n';
  }
}

/// Renewals whose process was killed before they ended.
long killed_renewals(const history& all) {
  return std::ranges::count_if(
      all, [](const operation& each) { return each.what == act::renew && each.end == never; });
}

/// A site of several processes. `direct_url` is the store without a proxy, to look at the result.
class site_of_many {
 public:
  explicit site_of_many(const std::string& direct_url) : store_(open_store(direct_url)) {}

  void add(const std::string& url, fault_proxy* proxy = nullptr) {
    servers_.emplace_back(static_cast<int>(servers_.size()), url, folder_.path(), proxy);
  }

  void expect_clean_history(int operations, outcome of_what_had_ended) {
    const auto started = std::chrono::steady_clock::now();
    run_all(operations / static_cast<int>(servers_.size()));
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - started;
    workload(serve_users(store_), folder_.path(), "last", 1).look_again();

    const auto recorded = read_histories(folder_.path());
    const auto all = with_gone_read_as(of_what_had_ended, recorded);
    expect_none(check(all));
    expect_none(check_survivors(all, survivors_in(*store_)));
    EXPECT_GE(all.size(), static_cast<std::size_t>(operations * 9 / 10));
    EXPECT_GT(times_killed(), 0);
    EXPECT_GT(killed_renewals(recorded), 0);
    std::cout << all.size() << " operations in " << spent.count() << " s; processes killed "
              << times_killed() << ", renewals killed " << killed_renewals(recorded)
              << "; acknowledged:";
    for (const auto& [what, count] : acknowledged(all))
      std::cout << ' ' << to_string(what) << ' ' << count;
    std::cout << '\n';
    EXPECT_EQ(acknowledged(all).size(), 13U) << "an act that never succeeded";
  }

 private:
  void run_all(int share) {
    std::vector<std::jthread> lives;
    for (auto& each : servers_) lives.emplace_back([&each, share] { each.run(share); });
  }
  int times_killed() const {
    int sum = 0;
    for (const auto& each : servers_) sum += each.times_killed();
    return sum;
  }

  const temporary_folder folder_;
  const std::shared_ptr<catalog_store> store_;
  std::vector<server> servers_;
};

TEST(rules_07_to_14_history,
     of_processes_on_sqlite_that_are_killed_and_disagree_on_the_time_holds_no_violation) {
  const shared_file place;
  site_of_many site(place.url());
  for (std::size_t i = 0; i < clocks.size(); ++i) site.add(place.url());
  site.expect_clean_history(operations_wanted(10'000), outcome::failed);
}

TEST(
    rules_07_to_17_history,
    of_processes_on_dynamodb_through_faults_that_are_killed_and_disagree_on_the_time_holds_no_violation) {
  const shared_table place;
  site_of_many site(place.url());
  std::list<fault_proxy> proxies;
  for (std::size_t i = 0; i < clocks.size(); ++i) {
    auto& proxy = proxies.emplace_back(place.port());
    proxy.at_random({.lost_before = 0.02,
                     .lost_after = 0.03,
                     .duplicated = 0.02,
                     .error_500_after = 0.01,
                     .throttled = 0.004,
                     .delayed = 0.01,
                     .slow = 0.002,
                     .damaged = 0.01,
                     .swapped = 0.01,
                     .longest = std::chrono::seconds(3)},
                    i);
    site.add(place.url_at("http://127.0.0.1:" + std::to_string(proxy.port())), &proxy);
  }
  site.expect_clean_history(operations_wanted(3'000), outcome::unknown);
  std::map<std::string, std::size_t> met;
  for (const auto& proxy : proxies)
    for (const auto& [name, count] : proxy.counts()) met[name] += count;
  for (const auto* name : {"lost_before", "lost_after", "duplicated", "error_500_after",
                           "throttled", "delayed", "slow", "damaged", "swapped"})
    EXPECT_GT(met[name], 0U) << name;
  for (const auto& [name, count] : met) std::cout << name << ' ' << count << "  ";
  std::cout << '\n';
}

}  // namespace
}  // namespace dynasession::test
