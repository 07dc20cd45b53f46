// SPDX-License-Identifier: Apache-2.0
// `adapter_suite_poco --latency` prints how long GET /ignore takes, which loads no session, while each call of the store
// takes 300 ms. Without the argument the program runs its tests.
#include "adapter_suite/adapter.hpp"
#include "http/http_client.hpp"

#include <dynasession/testing/memory_store.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
template <class T>
using answer = asio::awaitable<result<T>>;
using milliseconds = std::chrono::duration<double, std::milli>;

/// No thread waits while a call takes its time, as with a store across a network.
class slow_store final : public session_store {
 public:
  answer<void> create(record draft, call_deadline until) override {
    return later(inner_.create(std::move(draft), until));
  }
  answer<std::optional<record>> load(std::string key, timestamp now, call_deadline until) override {
    return later(inner_.load(std::move(key), now, until));
  }
  answer<std::int64_t> save(save_request request, call_deadline until) override {
    return later(inner_.save(std::move(request), until));
  }
  answer<void> touch(touch_request request, call_deadline until) override {
    return later(inner_.touch(std::move(request), until));
  }
  answer<void> renew(renew_request request, call_deadline until) override {
    return later(inner_.renew(std::move(request), until));
  }
  answer<void> remove(std::string key, call_deadline until) override {
    return later(inner_.remove(std::move(key), until));
  }
  answer<lock_answer> lock(lock_request request, call_deadline until) override {
    return later(inner_.lock(std::move(request), until));
  }
  answer<std::optional<session_lock>> peek_lock(std::string key, call_deadline until) override {
    return later(inner_.peek_lock(std::move(key), until));
  }
  answer<void> renew_lease(std::string key, std::string owner, std::int64_t beat,
                           call_deadline until) override {
    return later(inner_.renew_lease(std::move(key), std::move(owner), beat, until));
  }
  answer<void> unlock(std::string key, std::string owner, call_deadline until) override {
    return later(inner_.unlock(std::move(key), std::move(owner), until));
  }
  std::string_view name() const noexcept override { return "slow"; }

 private:
  template <class T>
  answer<T> later(answer<T> call) {
    asio::steady_timer timer(clock_, std::chrono::milliseconds(300));
    co_await timer.async_wait(asio::use_awaitable);
    co_return co_await std::move(call);
  }

  asio::thread_pool clock_{1};  // an executor of a manager may have no timers
  memory_store inner_;
};

/// Visitors that load and store their sessions as fast as they can, until the end.
class visitors {
 public:
  visitors(int port, int count) {
    for (int i = 0; i < count; ++i)
      threads_.emplace_back([this, port] {
        for (web_browser visitor(port); !ended_;) visitor.get("/visit");
      });
  }
  ~visitors() {
    ended_ = true;
    for (auto& each : threads_) each.join();
  }

 private:
  std::atomic<bool> ended_ = false;
  std::vector<std::thread> threads_;
};

/// "median, longest" of the requests of some seconds, on connections of their own, one every few milliseconds.
std::string latency_beside(const adapter& tested, int count) {
  const auto server = tested.start(std::make_shared<slow_store>(),
                                   {.secret_key = "a secret of the adapter suite, 32 bytes or more",
                                    .logger = [](log_level, std::string_view) {}});
  asio::io_context pace;
  std::vector<double> taken;
  {
    const visitors others(server->port(), count);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(4);
    while (std::chrono::steady_clock::now() < end) {
      asio::steady_timer(pace, std::chrono::milliseconds(10)).wait();
      const auto start = std::chrono::steady_clock::now();
      web_browser(server->port()).get("/ignore");
      taken.push_back(milliseconds(std::chrono::steady_clock::now() - start).count());
    }
  }
  std::ranges::sort(taken);
  char text[64];
  std::snprintf(text, sizeof text, "%.1f, %.0f", taken[taken.size() / 2], taken.back());
  return text;
}

void print_latency() {
  std::puts("| server | alone | 6 visitors wait | 16 visitors wait |\n|---|---|---|---|");
  for (const auto& each : all_adapters()) {
    std::printf("| %s ", each.name.c_str());
    for (const int visitors : {0, 6, 16})
      std::printf("| %s ", latency_beside(each, visitors).c_str());
    std::puts("|");
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace dynasession::test

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--latency") {
    dynasession::test::print_latency();
    return 0;
  }
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
