// SPDX-License-Identifier: Apache-2.0
#include "locks/lock_queue.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace dynasession::detail {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr steady_time delay = 25ms;

TEST(lock_fairness, backs_off_at_no_first_attempt) {
  EXPECT_FALSE(lock_fairness().must_back_off(0s, delay));
  EXPECT_FALSE(lock_fairness().must_back_off(1h, delay));
}

TEST(lock_fairness, backs_off_before_an_attempt_right_after_a_release_only) {
  lock_fairness crowded;
  crowded.met_another(1s);
  crowded.attempts(1s, delay, true);
  crowded.released(1s + 1ms);
  EXPECT_TRUE(crowded.must_back_off(1s + 2ms, delay));
  EXPECT_FALSE(crowded.must_back_off(1s + 1ms + delay, delay));
}

TEST(lock_fairness, ends_when_no_other_process_was_met_for_long) {
  lock_fairness crowded;
  crowded.met_another(1s);
  crowded.attempts(2s, delay, true);
  crowded.released(2s);
  EXPECT_TRUE(crowded.must_back_off(2s, delay));
  EXPECT_FALSE(crowded.must_back_off(2s + 1ms, delay));
}

TEST(lock_fairness, backs_off_now_and_then_though_the_process_seems_alone) {
  lock_fairness busy;
  steady_time now = 1s;
  for (; !busy.must_back_off(now, delay); now += 10ms) {
    busy.attempts(now, delay, false);
    busy.released(now + 5ms);
    ASSERT_LT(now, 2s);
  }
  EXPECT_GT(now, 1s + 100ms);
  busy.attempts(now, delay, true);
  busy.released(now + 5ms);
  EXPECT_FALSE(busy.must_back_off(now + 6ms, delay));
}

TEST(lock_fairness, backs_off_from_nobody_after_an_attempt_that_was_given_up) {
  lock_fairness alone;
  for (const auto now : {steady_time(1s), steady_time(1h)}) {
    alone.attempts(now, delay, false);
    alone.released(now + 1ms);
    EXPECT_FALSE(alone.must_back_off(now + 2ms, delay));
  }
}

class lock_turns : public testing::Test {
 protected:
  std::unique_ptr<lock_turn> turn() { return std::make_unique<lock_turn>(queue_); }
  /// Notes whether the turn comes.
  asio::awaitable<void> begin(lock_turn& turn, std::string name,
                              steady_clock::time_point until = steady_clock::now() + 1min) {
    const bool has_begun = co_await turn.begin(until);
    order_ += name + (has_begun ? " " : " late ");
  }
  void start(asio::awaitable<void> waiting) {
    asio::co_spawn(io_, std::move(waiting), asio::detached);
    io_.poll();
  }

  lock_queue queue_;
  asio::io_context io_{1};
  std::string order_;
};

TEST_F(lock_turns, come_in_the_order_of_the_requests) {
  auto one = turn(), two = turn(), three = turn();
  start(begin(*three, "three"));
  start(begin(*two, "two"));
  start(begin(*one, "one"));
  EXPECT_EQ(order_, "one ");
  one.reset();
  io_.poll();
  EXPECT_EQ(order_, "one two ");
  two.reset();
  io_.run();
  EXPECT_EQ(order_, "one two three ");
  EXPECT_FALSE(queue_.is_empty());
  three.reset();
  EXPECT_TRUE(queue_.is_empty());
}

TEST_F(lock_turns, are_passed_on_by_a_request_that_ends_before_it_begins) {
  auto one = turn(), two = turn(), three = turn();
  start(begin(*three, "three"));
  two.reset();
  one.reset();
  io_.run();
  EXPECT_EQ(order_, "three ");
}

TEST_F(lock_turns, are_waited_for_until_the_deadline) {
  const auto one = turn();
  auto two = turn();
  start(begin(*two, "two", steady_clock::now()));
  io_.run();
  EXPECT_EQ(order_, "two late ");
}

}  // namespace
}  // namespace dynasession::detail
