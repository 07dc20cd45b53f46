// SPDX-License-Identifier: Apache-2.0
// How large the write-ahead log grows beside its database while eight threads load and save sessions of 1 KB
// without a pause, and how many of these visits there are a second: sqlite_wal [seconds]
#include <dynasession/dynasession.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace dynasession;

constexpr int threads = 8;
constexpr int sessions_a_thread = 1000;

std::vector<std::string> make_sessions(const session_manager& sessions) {
  std::vector<std::string> cookies;
  for (int i = 0; i < sessions_a_thread; ++i) {
    auto request = sessions.start("");
    request.load().set("text", std::string(1000, 'x'));
    const auto made = request.commit();
    cookies.push_back(made.cookies.at(0).name + '=' + made.cookies.at(0).value);
  }
  return cookies;
}

struct tally {
  std::atomic<bool> ended{false};
  std::atomic<std::uint64_t> saved{0};
  std::atomic<std::uint64_t> failed{0};
  std::atomic<std::int64_t> slowest_us{0};
};

void visit(const session_manager& sessions, const std::string& cookie, int n, tally& total) {
  const auto began = std::chrono::steady_clock::now();
  auto request = sessions.start(cookie);
  request.load().set("n", n);
  const bool saved = request.commit().status == commit_status::saved;
  ++(saved ? total.saved : total.failed);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  auto slowest = total.slowest_us.load();
  while (took.count() > slowest && !total.slowest_us.compare_exchange_weak(slowest, took.count())) {
  }
}

void work(const session_manager& sessions, tally& total) {
  const auto cookies = make_sessions(sessions);
  for (int n = 0; !total.ended; ++n)
    visit(sessions, cookies[static_cast<std::size_t>(n) % cookies.size()], n, total);
}

std::uintmax_t size_of(const std::string& path) {
  std::error_code absent;
  const auto size = fs::file_size(path, absent);
  return absent ? 0 : size;
}

std::uintmax_t largest_while(const std::string& path, std::chrono::seconds time) {
  std::uintmax_t largest = 0;
  const auto until = std::chrono::steady_clock::now() + time;
  for (; std::chrono::steady_clock::now() < until;
       std::this_thread::sleep_for(std::chrono::milliseconds(10)))
    largest = std::max(largest, size_of(path));
  return largest;
}

}  // namespace

int main(int count, char** arguments) {
  const std::chrono::seconds time(count > 1 ? std::atoi(arguments[1]) : 60);
  const auto folder = fs::temp_directory_path() / ("sqlite_wal-" + std::to_string(::time(nullptr)));
  fs::create_directory(folder);
  const auto path = (folder / "sessions.db").string();
  {
    const session_manager sessions(
        std::make_shared<sqlite_store>(sqlite_options{.sqlite_path = path}),
        {.secret_key = "only for this benchmark: thirty-two bytes", .logger = nullptr});
    tally total;
    std::vector<std::thread> workers;
    for (int i = 0; i < threads; ++i) workers.emplace_back([&] { work(sessions, total); });
    const auto log = largest_while(path + "-wal", time);
    total.ended = true;
    for (auto& each : workers) each.join();
    std::printf(
        "database %.1f MB, log %.1f MB at most; %.0f visits a second, %llu failed, slowest %.1f "
        "ms\n",
        static_cast<double>(size_of(path)) / 1e6, static_cast<double>(log) / 1e6,
        static_cast<double>(total.saved) / static_cast<double>(time.count()),
        static_cast<unsigned long long>(total.failed), static_cast<double>(total.slowest_us) / 1e3);
  }
  fs::remove_all(folder);
}
