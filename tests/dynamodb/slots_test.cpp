// SPDX-License-Identifier: Apache-2.0
#include "net/slots.hpp"

#include <dynasession/testing/run.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace dynasession::net {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

const auto later = clock::now() + std::chrono::hours(1);
const auto in_the_past = clock::now();

class slots_test : public ::testing::Test {
 protected:
  void take(std::string name, deadline until) {
    asio::co_spawn(context_, work(std::move(name), until), asio::detached);
  }
  slots::slot take_now() { return run_on(context_, line_.take(later)); }
  void run() {
    context_.restart();
    context_.run();
  }

  asio::io_context context_{1};
  slots line_{2};
  std::vector<std::string> seen_;

 private:
  asio::awaitable<void> work(std::string name, deadline until) {
    const auto mine = co_await line_.take(until);
    seen_.push_back(name + (mine ? " in" : " gave up"));
    if (!mine) co_return;
    co_await asio::post(asio::use_awaitable);
    seen_.push_back(name + " out");
  }
};

using list = std::vector<std::string>;

TEST_F(slots_test, so_many_work_and_the_others_follow_in_the_order_of_asking) {
  for (const auto* name : {"a", "b", "c", "d", "e"}) take(name, later);
  run();
  EXPECT_EQ(seen_, (list{"a in", "b in", "a out", "b out", "c in", "d in", "c out", "d out", "e in",
                         "e out"}));
}

TEST_F(slots_test, who_gives_up_leaves_the_line_and_takes_no_slot) {
  std::optional first(take_now()), second(take_now());
  take("a", in_the_past);
  take("b", later);
  context_.restart();
  while (seen_.empty()) context_.run_one();
  EXPECT_EQ(seen_, list{"a gave up"});
  first.reset();
  run();
  EXPECT_EQ(seen_, (list{"a gave up", "b in", "b out"}));
  EXPECT_TRUE(take_now());
}

TEST_F(slots_test, a_free_slot_is_taken_even_at_the_last_moment) {
  take("a", in_the_past);
  run();
  EXPECT_EQ(seen_, (list{"a in", "a out"}));
}

TEST_F(slots_test, a_slot_that_moved_on_is_freed_once) {
  auto first = take_now();
  {
    const auto moved = std::move(first);
    EXPECT_TRUE(moved);
  }
  std::optional second(take_now()), third(take_now());
  take("a", in_the_past);
  run();
  EXPECT_EQ(seen_, list{"a gave up"});
}

}  // namespace
}  // namespace dynasession::net
