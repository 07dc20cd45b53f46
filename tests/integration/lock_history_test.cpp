// SPDX-License-Identifier: Apache-2.0
#include "http/fault_proxy.hpp"
#include "integration/process.hpp"
#include "integration/shared_place.hpp"
#include "integration/site.hpp"
#include "integration/workload.hpp"
#include "support/history_checker.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dynasession::test {
namespace {

using namespace std::chrono_literals;

constexpr int workers = 4;
constexpr int operations_each = 15;
constexpr auto worker_lease = 500ms;

enum class stopped_workers { no, yes };

/// A worker that the test stops and continues.
class stoppable_worker {
 public:
  stoppable_worker(std::string name, std::vector<std::string> arguments)
      : name_(std::move(name)), process_(SESSION_WORKER, std::move(arguments)) {}

  const std::string& name() const { return name_; }
  /// Until it has ended; signals do no harm before `exit_code`.
  void wait_for_end() const {
    siginfo_t ended;
    ::waitid(P_PID, static_cast<id_t>(process_.id()), &ended, WEXITED | WNOWAIT);
  }
  int exit_code() { return process_.wait(); }
  void signal(int number) const { ::kill(process_.id(), number); }

 private:
  std::string name_;
  process process_;
};

/// Stops one worker after the other, for longer than a lease, until it is destroyed.
class stopper {
 public:
  explicit stopper(const std::list<stoppable_worker>& all) : all_(all) {}

  std::vector<stop> end() {
    thread_.request_stop();
    thread_.join();
    return std::move(stops_);
  }

 private:
  void run(const std::stop_token& ended) {
    while (wait(ended, 300ms + std::chrono::milliseconds(random_() % 1000))) {
      const auto& stopped = *std::next(all_.begin(), static_cast<int>(random_() % all_.size()));
      const auto from = now();
      stopped.signal(SIGSTOP);
      wait(ended, 3 * worker_lease);
      stopped.signal(SIGCONT);
      stops_.push_back({stopped.name(), from, now()});
    }
  }
  /// false: the stopper is to end.
  bool wait(const std::stop_token& ended, std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, ended, time, [] { return false; }) && !ended.stop_requested();
  }

  const std::list<stoppable_worker>& all_;
  std::mt19937_64 random_{1};
  std::vector<stop> stops_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::jthread thread_{[this](const std::stop_token& ended) { run(ended); }};
};

/// Counts under a lock, by several processes on one session.
class lock_history {
 public:
  explicit lock_history(const std::string& direct_url)
      : sessions_(serve(open_store(direct_url))), cookie_(new_session(sessions_)) {}

  void add(const std::string& url, int operations) {
    const auto name = "worker-" + std::to_string(workers_.size());
    workers_.emplace_back(
        name,
        std::vector<std::string>{url, "locked_history", folder_.path().string(), name, cookie_,
                                 std::to_string(worker_lease.count()), std::to_string(operations)});
  }

  void expect_none_robbed(stopped_workers stops) {
    std::vector<stop> stopped;
    {
      auto stopping = stops == stopped_workers::yes ? std::make_unique<stopper>(workers_) : nullptr;
      for (const auto& each : workers_) each.wait_for_end();
      if (stopping) stopped = stopping->end();
    }
    for (auto& each : workers_) EXPECT_EQ(each.exit_code(), 0);
    const auto all = read_histories(folder_.path());
    EXPECT_EQ(!stopped.empty(), stops == stopped_workers::yes);
    for (const auto& each : check_locked_counts(all, counted_key, last_count(), stopped))
      ADD_FAILURE() << each;
    const auto saved = std::ranges::count_if(all, &operation::is_acknowledged);
    std::cout << all.size() << " requests under a lock, " << saved << " saved, " << stopped.size()
              << " stops\n";
    EXPECT_GT(saved, static_cast<std::ptrdiff_t>(all.size()) * 8 / 10);
  }

 private:
  std::int64_t last_count() const {
    auto visit = sessions_.start(cookie_);
    const auto count = visit.load().get_or<std::int64_t>(counted_key, 0);
    visit.abandon();
    return count;
  }

  const temporary_folder folder_;
  const session_manager sessions_;
  std::string const cookie_;
  std::list<stoppable_worker> workers_;
};

TEST(rule_16_history, of_processes_on_sqlite_that_are_stopped_and_continued_robs_no_worker) {
  const shared_file place;
  lock_history history(place.url());
  for (int i = 0; i < workers; ++i) history.add(place.url(), operations_each);
  history.expect_none_robbed(stopped_workers::yes);
}

class rule_16_history_on_dynamodb : public ::testing::Test {
 protected:
  /// Answers that take 80 % of the lease among them.
  void expect_none_robbed(stopped_workers stops) {
    const shared_table place;
    fault_proxy proxy(place.port());
    proxy.at_random(
        {.lost_before = 0.01, .lost_after = 0.02, .slow = 0.05, .longest = worker_lease * 4 / 5},
        1);
    lock_history history(place.url());
    const auto url = place.url_at("http://127.0.0.1:" + std::to_string(proxy.port()));
    for (int i = 0; i < workers; ++i) history.add(url, operations_each);
    history.expect_none_robbed(stops);
    auto met = proxy.counts();
    EXPECT_GT(met["slow"], 0U);
    EXPECT_GT(met["lost_before"] + met["lost_after"], 0U);
    for (const auto& [name, count] : met) std::cout << name << ' ' << count << "  ";
    std::cout << '\n';
  }
};

TEST_F(rule_16_history_on_dynamodb, of_processes_through_faults_robs_no_worker) {
  expect_none_robbed(stopped_workers::no);
}

TEST_F(rule_16_history_on_dynamodb,
       of_processes_through_faults_that_are_stopped_and_continued_robs_no_worker) {
  expect_none_robbed(stopped_workers::yes);
}

}  // namespace
}  // namespace dynasession::test
