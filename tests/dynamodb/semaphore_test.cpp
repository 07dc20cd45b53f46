// SPDX-License-Identifier: Apache-2.0
#include "net/semaphore.hpp"

#include <dynasession/testing/run.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace dynasession::net {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

const auto in_an_hour = clock::now() + std::chrono::hours(1);
const auto in_the_past = clock::now();

class semaphore_test : public ::testing::Test {
 protected:
  void start_worker(std::string name, deadline until) {
    asio::co_spawn(context_, work(std::move(name), until), asio::detached);
  }
  semaphore::permit acquire_now() { return run_on(context_, semaphore_.acquire(in_an_hour)); }
  void run() {
    context_.restart();
    context_.run();
  }

  asio::io_context context_{1};
  semaphore semaphore_{2};
  std::vector<std::string> events_;

 private:
  asio::awaitable<void> work(std::string name, deadline until) {
    const auto permit = co_await semaphore_.acquire(until);
    events_.push_back(name + (permit ? " in" : " timed out"));
    if (!permit) co_return;
    co_await asio::post(asio::use_awaitable);
    events_.push_back(name + " out");
  }
};

using list = std::vector<std::string>;

TEST_F(semaphore_test, grants_its_permits_in_the_order_of_the_calls) {
  for (const auto* name : {"a", "b", "c", "d", "e"}) start_worker(name, in_an_hour);
  run();
  EXPECT_EQ(events_, (list{"a in", "b in", "a out", "b out", "c in", "d in", "c out", "d out",
                           "e in", "e out"}));
}

TEST_F(semaphore_test, a_waiter_that_times_out_leaves_the_queue_without_a_permit) {
  std::optional first(acquire_now()), second(acquire_now());
  start_worker("a", in_the_past);
  start_worker("b", in_an_hour);
  context_.restart();
  while (events_.empty()) context_.run_one();
  EXPECT_EQ(events_, list{"a timed out"});
  first.reset();
  run();
  EXPECT_EQ(events_, (list{"a timed out", "b in", "b out"}));
  EXPECT_TRUE(acquire_now());
}

TEST_F(semaphore_test, no_permit_is_granted_after_the_deadline_not_even_a_free_one) {
  start_worker("a", in_the_past);
  run();
  EXPECT_EQ(events_, list{"a timed out"});
  EXPECT_TRUE(acquire_now());
}

TEST_F(semaphore_test, a_permit_passes_by_a_waiter_whose_time_is_up_before_it_noticed) {
  std::optional first(acquire_now()), second(acquire_now());
  const auto soon = clock::now() + std::chrono::milliseconds(1);
  start_worker("a", soon);
  start_worker("b", in_an_hour);
  context_.restart();
  context_.poll();
  while (clock::now() <= soon) continue;
  first.reset();
  run();
  EXPECT_EQ(std::ranges::count(events_, "a in"), 0);
  EXPECT_EQ(std::ranges::count(events_, "b in"), 1);
}

TEST_F(semaphore_test, a_permit_that_was_moved_is_released_once) {
  auto first = acquire_now();
  {
    const auto moved = std::move(first);
    EXPECT_TRUE(moved);
  }
  std::optional second(acquire_now()), third(acquire_now());
  start_worker("a", in_the_past);
  run();
  EXPECT_EQ(events_, list{"a timed out"});
}

TEST(semaphore_of_threads, has_no_more_permits_out_than_there_are_and_wakes_every_waiter) {
  semaphore two(2);
  std::atomic<int> inside = 0, most = 0, done = 0;
  const auto visit = [&](int times) -> asio::awaitable<void> {
    for (int i = 0; i < times; ++i) {
      const auto permit = co_await two.acquire(in_an_hour);
      for (int now = ++inside, seen = most; now > seen;)
        if (most.compare_exchange_weak(seen, now)) break;
      co_await asio::post(asio::use_awaitable);
      --inside;
      if (permit) ++done;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i) threads.emplace_back([&] { dynasession::run(visit(100)); });
  }
  EXPECT_EQ(done, 600);
  EXPECT_LE(most, 2);
  EXPECT_EQ(two.free(), 2U);
}

TEST_F(semaphore_test, a_permit_that_a_waiter_could_not_take_any_more_is_free_again) {
  semaphore one(1);
  std::optional first(one.try_acquire());
  {
    asio::io_context ended{1};
    asio::co_spawn(
        ended, [&]() -> asio::awaitable<void> { co_await one.acquire(in_an_hour); },
        asio::detached);
    ended.poll();
    first.reset();
    EXPECT_EQ(one.free(), 0U);
  }
  EXPECT_EQ(one.free(), 1U);
}

}  // namespace
}  // namespace dynasession::net
