// SPDX-License-Identifier: Apache-2.0
// The SQLite store: the CPU time of a load and a save of a session of 1 KB beside the bare statements, and what
// threads and processes do to throughput, latency and the size of the write-ahead log.
#include "bare_sqlite.hpp"
#include "measure.hpp"
#include "sides.hpp"
#include "support/temporary_folder.hpp"

#include <dynasession/sqlite/sqlite_store.hpp>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace bench;
using namespace dynasession;
namespace fs = std::filesystem;
using clock = std::chrono::steady_clock;

using test::temporary_folder;

session_manager manager_of(const std::string& path, std::shared_ptr<observer> watching = nullptr) {
  auto options = quiet_configuration();
  options.observer = watching;
  return {std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = path, .observer = watching}),
          options};
}

class library_side {
 public:
  explicit library_side(const session_manager& sessions)
      : sessions_(sessions), cookie_(new_session(sessions_)) {}

  void run(int times) {
    for (; times > 0; --times) {
      const auto request = sessions_.start(cookie_);
      request.load().set("n", ++number_);
      if (request.commit().status != commit_status::saved) std::abort();
    }
  }

 private:
  session_manager sessions_;
  std::string cookie_;
  int number_ = 0;
};

void compare(const effort& how, const temporary_folder& files) {
  library_side library(manager_of(files.file("library.db")));
  library_side watched(manager_of(files.file("watched.db"), std::make_shared<observer>()));
  library_side(manager_of(files.file("bare.db")));
  bare_sqlite bare(files.file("bare.db"));
  const int times = how.times(3000, 5);
  contest all;
  all.add(times, [&](int n) {
    for (int i = 1; i <= n; ++i) bare.load_and_save(i);
  });
  all.add(times, [&](int n) { library.run(n); });
  all.add(times, [&](int n) { watched.run(n); });
  const auto done = all.run(how.rounds());
  say("Microseconds of CPU for a load and a save.");
  const table results({"", "us", "x bare statements"});
  results.row({"bare statements", text_of(done.microseconds(0)), "1.00"});
  results.row({"dynasession", text_of(done.microseconds(1)), done.ratio_text(1)});
  results.row({"dynasession with an observer", text_of(done.microseconds(2)), done.ratio_text(2)});
  note("sqlite.floor", done.microseconds(0));
  note("sqlite.library", done.microseconds(1));
  note("sqlite.library.x", done.ratio(1));
}

/// In memory of all processes of a race.
struct tally {
  static constexpr std::size_t most = 4'000'000;

  std::atomic<bool> has_ended{false};
  std::atomic<std::size_t> failed{0};
  std::atomic<std::size_t> visits{0};
  std::array<float, most> microseconds;
};

class race {
 public:
  race(const std::string& path, int processes, int threads)
      : path_(path), processes_(processes), threads_(threads) {
    void* const memory = ::mmap(nullptr, sizeof(tally), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no memory for two processes");
    tally_ = new (memory) tally;
  }
  ~race() { ::munmap(tally_, sizeof(tally)); }
  race(const race&) = delete;
  race& operator=(const race&) = delete;

  void run(std::chrono::milliseconds time) {
    std::vector<pid_t> started;
    for (int i = 0; i < processes_; ++i) {
      const auto made = ::fork();
      if (made == 0) compete();
      started.push_back(made);
    }
    const auto until = clock::now() + time;
    for (; clock::now() < until; std::this_thread::sleep_for(std::chrono::milliseconds(5)))
      largest_log_ = std::max(largest_log_, size_of(path_ + "-wal"));
    tally_->has_ended = true;
    for (const auto each : started) {
      int status = 0;
      ::waitpid(each, &status, 0);
      if (status != 0) throw std::runtime_error("a process of the race failed");
    }
    count_ = std::min<std::size_t>(tally_->visits, tally::most);
    std::sort(tally_->microseconds.begin(),
              tally_->microseconds.begin() + static_cast<long>(count_));
  }

  std::size_t visits() const { return count_; }
  std::size_t failed() const { return tally_->failed; }
  double percentile(double share) const {
    const auto last = static_cast<double>(count_ - 1);
    return count_ == 0 ? 0 : tally_->microseconds[static_cast<std::size_t>(share * last)];
  }
  double largest_log() const { return static_cast<double>(largest_log_) / 1e6; }

 private:
  [[noreturn]] void compete() const {
    int status = 1;
    try {
      const auto sessions = manager_of(path_);
      std::vector<std::thread> workers;
      for (int i = 0; i < threads_; ++i) workers.emplace_back([&] { work(sessions); });
      for (auto& each : workers) each.join();
      status = 0;
    } catch (const std::exception& failure) {
      std::cerr << failure.what() << '\n';
    }
    ::_exit(status);
  }

  void work(const session_manager& sessions) const {
    std::vector<std::string> cookies;
    for (int i = 0; i < 100; ++i) cookies.push_back(new_session(sessions));
    for (std::size_t n = 1; !tally_->has_ended; ++n)
      visit(sessions, cookies[n % cookies.size()], static_cast<int>(n));
  }

  void visit(const session_manager& sessions, const std::string& cookie, int n) const {
    const auto begun = clock::now();
    const auto request = sessions.start(cookie);
    request.load().set("n", n);
    if (request.commit().status != commit_status::saved) ++tally_->failed;
    const std::chrono::duration<float, std::micro> took = clock::now() - begun;
    const auto number = tally_->visits++;
    if (number < tally::most) tally_->microseconds[number] = took.count();
  }

  static std::uintmax_t size_of(const std::string& path) {
    std::error_code absent;
    const auto size = fs::file_size(path, absent);
    return absent ? 0 : size;
  }

  std::string path_;
  int processes_;
  int threads_;
  tally* tally_;
  std::uintmax_t largest_log_ = 0;
  std::size_t count_ = 0;
};

void compete(const effort& how, const temporary_folder& files) {
  say("Threads and processes that load and save without a pause, each sessions of its own, on this "
      "machine's file system. These are times by the clock: they vary with the disk.");
  const table results({"processes", "threads each", "visits a second", "p50", "p99", "slowest",
                       "log at most", "failed"});
  const std::pair<int, int> fields[] = {{1, 1}, {1, 2}, {1, 4}, {1, 8}, {2, 4}};
  for (const auto& [processes, threads] : fields) {
    const auto name = std::to_string(processes) + '.' + std::to_string(threads);
    race field(files.file("race" + name + ".db"), processes, threads);
    const std::chrono::milliseconds time(how.times(3000, 60));
    field.run(time);
    const double rate =
        static_cast<double>(field.visits()) / std::chrono::duration<double>(time).count();
    results.row({std::to_string(processes), std::to_string(threads), text_of(rate, 0),
                 text_of(field.percentile(0.5), 0) + " us",
                 text_of(field.percentile(0.99), 0) + " us",
                 text_of(field.percentile(1) / 1000) + " ms", text_of(field.largest_log()) + " MB",
                 std::to_string(field.failed())});
    note("sqlite.visits." + name, rate);
    note("sqlite.log." + name, field.largest_log());
  }
}

}  // namespace

int main(int count, char** arguments) {
  return bench::run(count, arguments, [](const effort& how) {
    const temporary_folder files;
    compete(how, files);
    compare(how, files);
  });
}
