// SPDX-License-Identifier: Apache-2.0
/// One process of a site, as the tests run several of:
///   session_worker <store> increment <cookie field> <key> <count>
///   session_worker <store> set <cookie field> <prefix> <count>
///   session_worker <store> tally <cookie field> <key> <count> <file>
///   session_worker <store> append <cookie field> <prefix> <count>
///   session_worker <store> count_locked <cookie field> <lease> <count> <file>
///   session_worker <store> hold <cookie field> <lease>
///   session_worker <store> locked_history <folder> <name> <cookie field> <lease> <operations>
///   session_worker <store> history <folder> <name> <threads> <operations> <minutes> <renewals>
/// The last one's clock is so many minutes ahead, and the disk that it writes on kills it in the middle of the
/// last of so many renewals; 0: never.
#include "integration/site.hpp"
#include "integration/workload.hpp"
#include "support/fault_vfs.hpp"

#include <dynasession/json.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace dynasession::test {
namespace {

using arguments = std::vector<std::string>;
using notes = std::vector<std::string>;

constexpr int max_attempts = 1000;

/// Requests until one is acknowledged.
void insist(const session_manager& sessions, const std::string& cookie,
            const std::function<void(session&)>& handler) {
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    auto visit = sessions.start(cookie);
    auto& session = visit.load();
    if (session.state() == session_state::fresh) throw std::runtime_error("the session is gone");
    handler(session);
    const auto status = visit.commit().status;
    if (status == commit_status::saved) return;
    if (status != commit_status::conflict && status != commit_status::failed)
      throw std::runtime_error(std::string(to_string(status)));
  }
  throw std::runtime_error("never acknowledged");
}

void increment(const session_manager& sessions, const arguments& given) {
  for (int i = 0; i < std::stoi(given.at(4)); ++i)
    insist(sessions, given.at(2), [&](session& visitor) { visitor.increment(given.at(3)); });
}

request_session loaded(const session_manager& sessions, const std::string& cookie) {
  for (int attempt = 0; attempt < max_attempts; ++attempt) {
    auto visit = sessions.start(cookie);
    if (visit.load().state() == session_state::live) return visit;
    visit.abandon();
  }
  throw std::runtime_error("never loaded");
}

/// Increments once each time, whatever comes of it, and leaves a tally in a file.
void tally(const session_manager& sessions, const arguments& given) {
  std::map<commit_status, int> counts;
  for (int i = 0; i < std::stoi(given.at(4)); ++i) {
    auto visit = loaded(sessions, given.at(2));
    visit.load().increment(given.at(3));
    ++counts[visit.commit().status];
  }
  std::ofstream file(given.at(5));
  for (const auto& [status, count] : counts) file << to_string(status) << ' ' << count << '\n';
}

void set(const session_manager& sessions, const arguments& given) {
  for (int i = 0; i < std::stoi(given.at(4)); ++i)
    insist(sessions, given.at(2),
           [&](session& visitor) { visitor.set(given.at(3) + std::to_string(i), i); });
}

void append(const session_manager& sessions, const arguments& given) {
  for (int i = 0; i < std::stoi(given.at(4)); ++i) {
    const auto note = given.at(3) + std::to_string(i);
    insist(sessions, given.at(2), [&](session& visitor) {
      visitor.update<notes>("notes", [note](std::optional<notes> stored) {
        auto all = std::move(stored).value_or(notes{});
        all.push_back(note);
        return all;
      });
    });
  }
}

/// The handler's own work.
void be_busy_for(std::chrono::milliseconds time) {
  boost::asio::io_context context;
  boost::asio::steady_timer(context, time).wait();
}

session_manager locked(const arguments& given) {
  return serve_locked(open_store(given.at(0)), std::chrono::milliseconds(std::stoi(given.at(3))));
}

/// Reads a number, works 10 ms, and stores the next one; leaves in a file for each request how many
/// milliseconds it waited for the session, and the status of its commit.
void count_locked(const arguments& given) {
  const auto sessions = locked(given);
  std::ofstream file(given.at(5));
  for (int i = 0; i < std::stoi(given.at(4)); ++i) {
    auto visit = sessions.start(given.at(2));
    const auto began = std::chrono::steady_clock::now();
    auto& visitor = visit.load();
    const std::chrono::duration<double, std::milli> waited =
        std::chrono::steady_clock::now() - began;
    const auto number = visitor.get_or<int>("visits", 0);
    be_busy_for(std::chrono::milliseconds(10));
    visitor.set("visits", number + 1);
    const auto answer = visit.commit();
    file << waited.count() << ' ' << to_string(answer.status) << std::endl;
    if (answer.reason) std::cerr << "count_locked: " << answer.reason->message() << '\n';
  }
}

/// Counts under the lock as `count_locked`, on record, and now and then works for several leases.
void keep_locked_history(const arguments& given) {
  const std::chrono::milliseconds lease(std::stoi(given.at(5)));
  const auto sessions = serve_locked(open_store(given.at(0)), lease);
  history_writer history(std::filesystem::path(given.at(2)) / (given.at(3) + ".history"));
  operation planned;
  planned.what = act::set;
  planned.key = counted_key;
  planned.worker = given.at(3);
  for (int i = 0; i < std::stoi(given.at(6)); ++i) {
    history.begin(planned);
    auto visit = sessions.start(given.at(4));
    auto& visitor = visit.load();
    if (!observe(history, visitor)) {
      visit.abandon();
      history.end(outcome::failed);
      continue;
    }
    be_busy_for(i % 10 == 9 ? 3 * lease : std::chrono::milliseconds(10));
    visitor.set(counted_key, visitor.get_or<std::int64_t>(counted_key, 0) + 1);
    history.end(outcome_of(visit.commit().status));
  }
}

/// Takes the lock, prints a line, and keeps it until it is killed.
void hold(const arguments& given) {
  const auto sessions = locked(given);
  auto visit = sessions.start(given.at(2));
  auto& visitor = visit.load();
  visitor.set("held", true);
  std::cout << to_string(visitor.state()) << std::endl;
  boost::asio::io_context context;
  const auto work = boost::asio::make_work_guard(context);
  context.run();
}

/// Kills the process in one of the writes after its nth renewal has begun.
class doom {
 public:
  explicit doom(int nth_renewal) : at_write_(1 + nth_renewal % writes), left_(nth_renewal) {}

  void renewal_begins() {
    if (--left_ == 0) disk_.die_at_write(at_write_);
  }

 private:
  static constexpr int writes = 8;  // about as many as a renewal takes

  fault_vfs disk_;
  int at_write_;
  std::atomic<int> left_;
};

void keep_history(const arguments& given) {
  const auto& name = given.at(3);
  doom end(std::stoi(given.at(7)));
  const std::chrono::minutes ahead(std::stoi(given.at(6)));
  const auto clock = clock_ahead_by(ahead);
  const auto site = serve_users(open_store(given.at(0), clock), clock);
  const auto workload_of = [&](const std::string& thread) {
    return workload(site, given.at(2), thread, std::hash<std::string>()(thread), ahead);
  };
  workload_of(name + "-first").replace_renewed();
  std::vector<std::thread> threads;
  for (int i = 0; i < std::stoi(given.at(4)); ++i)
    threads.emplace_back([&, thread_name = name + "-" + std::to_string(i)] {
      auto work = workload_of(thread_name);
      work.in_renewals([&end] { end.renewal_begins(); });
      work.run(std::stoi(given.at(5)));
    });
  for (auto& thread : threads) thread.join();
}

void work(const arguments& given) {
  const auto& task = given.at(1);
  if (task == "count_locked") return count_locked(given);
  if (task == "hold") return hold(given);
  if (task == "locked_history") return keep_locked_history(given);
  if (task == "history") return keep_history(given);
  const auto sessions = serve(open_store(given.at(0)));
  if (task == "increment") return increment(sessions, given);
  if (task == "tally") return tally(sessions, given);
  if (task == "set") return set(sessions, given);
  if (task == "append") return append(sessions, given);
  throw std::invalid_argument("no such task: " + task);
}

}  // namespace
}  // namespace dynasession::test

int main(int count, char** given) {
  try {
    dynasession::test::work({given + 1, given + count});
    return 0;
  } catch (const std::exception& failure) {
    std::cerr << "session_worker: " << failure.what() << '\n';
    return 1;
  }
}
