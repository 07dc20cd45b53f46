// SPDX-License-Identifier: Apache-2.0
#include "support/hand_made_loop.hpp"

#include <dynasession/loop_executor.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

TEST(loop_executors, are_equal_if_they_are_copies) {
  hand_made_loop loop;
  const auto executor = loop.executor();
  const auto copy = executor;
  EXPECT_EQ(executor, copy);
  EXPECT_FALSE(executor == loop.executor());
  EXPECT_EQ(asio::any_io_executor(executor), asio::any_io_executor(copy));
}

TEST(loop_executors, may_end_with_what_waits_for_a_timer) {
  hand_made_loop loop;
  auto kept = std::make_shared<bool>(false);
  auto wait = [](hand_made_loop& on, std::shared_ptr<bool> begun) -> asio::awaitable<void> {
    asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point());
    on.end();
    *begun = true;
    co_await timer.async_wait(asio::use_awaitable);
  };
  asio::co_spawn(loop.executor(), wait(loop, kept), asio::detached);
  loop.run_until(*kept);
  const std::weak_ptr watched = std::exchange(kept, nullptr);
  wait_for_end_of(watched);
}

}  // namespace
}  // namespace dynasession::test
