// SPDX-License-Identifier: Apache-2.0
#include "support/run_blocking.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
using dynasession::detail::blocking_call;
using dynasession::detail::run_blocking;

asio::awaitable<int> at_once(int value) { co_return value; }

asio::awaitable<int> after_a_timer(int value) {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::microseconds(1));
  co_await timer.async_wait(asio::use_awaitable);
  co_return value;
}

asio::awaitable<std::thread::id> thread_here() { co_return std::this_thread::get_id(); }

TEST(blocking_call, gives_what_does_not_wait) { EXPECT_EQ(run_blocking(at_once(7)), 7); }

TEST(blocking_call, waits_for_a_timer) { EXPECT_EQ(run_blocking(after_a_timer(7)), 7); }

TEST(blocking_call, waits_for_other_threads_and_goes_on_its_own) {
  asio::thread_pool others(2);
  const auto there = run_blocking([](asio::thread_pool& pool) -> asio::awaitable<std::thread::id> {
    const auto ran = co_await asio::co_spawn(pool, thread_here(), asio::use_awaitable);
    EXPECT_NE(ran, std::this_thread::get_id());
    co_return co_await thread_here();
  }(others));
  EXPECT_EQ(there, std::this_thread::get_id());
}

TEST(blocking_call, of_many_threads_ends_when_its_own_work_does) {
  asio::thread_pool others(2);
  const auto call = [](asio::thread_pool& pool) -> asio::awaitable<int> {
    int sum = 0;
    for (int i = 0; i < 20; ++i)
      sum += co_await asio::co_spawn(pool, at_once(1), asio::use_awaitable);
    co_return sum;
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i)
    callers.emplace_back([&] {
      for (int n = 0; n < 50; ++n) EXPECT_EQ(run_blocking(call(others)), 20);
    });
  for (auto& each : callers) each.join();
}

TEST(blocking_call, runs_what_is_posted_in_its_order) {
  std::vector<int> order;
  blocking_call call;
  const asio::any_io_executor executor = call.get_executor();
  for (int i = 0; i < 3; ++i) asio::post(executor, [&order, i] { order.push_back(i); });
  EXPECT_TRUE(order.empty());
  asio::dispatch(executor, [&order] { order.push_back(-1); });
  call.run();
  EXPECT_EQ(order, (std::vector{-1, 0, 1, 2}));
}

TEST(blocking_call, ends_after_the_work_that_was_begun_in_it) {
  bool has_ended = false;
  const auto begin = [](bool& ended) -> asio::awaitable<int> {
    const auto here = co_await asio::this_coro::executor;
    const auto later = [](bool& done) -> asio::awaitable<void> {
      co_await after_a_timer(0);
      done = true;
    };
    asio::co_spawn(here, later(ended), asio::detached);
    co_return 0;
  };
  run_blocking(begin(has_ended));
  EXPECT_TRUE(has_ended);
}

TEST(blocking_call, throws_what_its_coroutine_throws) {
  const auto thrown = []() -> asio::awaitable<int> {
    co_await after_a_timer(0);
    throw std::runtime_error("thrown");
  };
  EXPECT_THROW(run_blocking(thrown()), std::runtime_error);
}

TEST(blocking_call, that_is_innermost_alone_runs_its_executor) {
  blocking_call outer;
  const asio::any_io_executor of_outer = outer.get_executor();
  EXPECT_TRUE(blocking_call::runs(of_outer));
  {
    blocking_call inner;
    EXPECT_TRUE(blocking_call::runs(inner.get_executor()));
    EXPECT_FALSE(blocking_call::runs(of_outer));
  }
  EXPECT_TRUE(blocking_call::runs(of_outer));
  std::thread([&] { EXPECT_FALSE(blocking_call::runs(of_outer)); }).join();
  asio::io_context context;
  EXPECT_FALSE(blocking_call::runs(context.get_executor()));
}

}  // namespace
