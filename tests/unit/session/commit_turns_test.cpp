// SPDX-License-Identifier: Apache-2.0
#include "session/commit_turns.hpp"

#include <dynasession/testing/run.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace dynasession::detail {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;
using turn_ptr = std::unique_ptr<commit_turns::turn>;

call_deadline later() { return steady_clock::now() + std::chrono::minutes(1); }

class rule_14_turns_of_commits : public testing::Test {
 protected:
  turn_ptr take(const std::string& key, call_deadline until = later()) {
    return run(turns_.take(key, until));
  }
  bool wait(const std::string& key, call_deadline until = later()) {
    return run(turns_.wait(key, until));
  }

  /// A commit that notes when it has its turn, which ends at once.
  asio::awaitable<void> taking(std::string name) {
    const auto own = co_await turns_.take("a", later());
    order_ += name + (own ? " " : " none ");
  }
  asio::awaitable<void> waiting(std::string name) {
    const bool goes_on = co_await turns_.wait("a", later());
    order_ += name + (goes_on ? " " : " none ");
  }
  static void start_on(asio::io_context& context, asio::awaitable<void> commit) {
    asio::co_spawn(context, std::move(commit), asio::detached);
    context.poll();
  }
  void start(asio::awaitable<void> commit) { start_on(io_, std::move(commit)); }

  /// A turn ends while the event loop of b is blocked; c takes the next one when b is late.
  void let_c_pass_b_that_is_blocked() {
    auto one = take("a");
    start_on(blocked_, taking("b"));
    start(taking("c"));
    one.reset();
    io_.run();
    io_.restart();
    EXPECT_EQ(order_, "c ");
  }

  commit_turns turns_;
  asio::io_context io_{1};
  asio::io_context blocked_{1};
  std::string order_;
};

TEST_F(rule_14_turns_of_commits, of_different_sessions_do_not_wait_for_each_other) {
  const auto one = take("a");
  EXPECT_TRUE(one);
  EXPECT_TRUE(take("b"));
  EXPECT_TRUE(wait("b"));
}

TEST_F(rule_14_turns_of_commits, of_one_session_are_waited_for_until_the_deadline) {
  const auto one = take("a");
  EXPECT_FALSE(take("a", steady_clock::now()));
  EXPECT_FALSE(wait("a", steady_clock::now()));
}

TEST_F(rule_14_turns_of_commits, of_one_session_come_in_the_order_of_the_commits) {
  auto one = take("a");
  for (const auto* name : {"b", "c", "d"}) start(taking(name));
  order_ += "a ";
  one.reset();
  io_.run();
  EXPECT_EQ(order_, "a b c d ");
  EXPECT_TRUE(take("a")) << "the last turn has ended too";
}

TEST_F(rule_14_turns_of_commits, are_over_for_a_commit_that_takes_none_when_those_before_it_are) {
  auto one = take("a");
  start(waiting("b"));
  start(waiting("c"));
  start(taking("d"));
  start(waiting("e"));
  EXPECT_EQ(order_, "");
  one.reset();
  io_.run();
  EXPECT_EQ(order_, "b c d e ");
  EXPECT_TRUE(wait("a", steady_clock::now()));
}

TEST_F(rule_14_turns_of_commits, are_passed_on_by_a_commit_that_is_cancelled_or_destroyed) {
  auto one = take("a");
  asio::cancellation_signal cancel;
  asio::co_spawn(io_, taking("b"), asio::bind_cancellation_slot(cancel.slot(), asio::detached));
  std::optional<asio::io_context> ended(1);
  asio::co_spawn(*ended, taking("c"), asio::detached);
  ended->poll();
  start(taking("d"));
  one.reset();
  cancel.emit(asio::cancellation_type::terminal);
  ended.reset();
  io_.run();
  EXPECT_EQ(order_, "d ");
}

TEST_F(rule_14_turns_of_commits, are_not_kept_by_a_commit_whose_event_loop_is_blocked) {
  let_c_pass_b_that_is_blocked();
  blocked_.run();
  EXPECT_EQ(order_, "c b ");
}

TEST_F(rule_14_turns_of_commits, are_kept_once_by_a_commit_whose_event_loop_is_blocked) {
  let_c_pass_b_that_is_blocked();
  auto one = take("a", steady_clock::now());
  EXPECT_TRUE(one) << "one that comes then waits no more";
  for (const auto* name : {"d", "e", "f"}) start(taking(name));
  one.reset();
  io_.poll();
  EXPECT_EQ(order_, "c d e f ") << "nor do others";
  blocked_.run();
  EXPECT_EQ(order_, "c d e f b ");
}

TEST_F(rule_14_turns_of_commits, are_not_taken_out_of_order_by_one_that_has_waited_for_long) {
  auto one = take("a");
  start(taking("b"));
  asio::io_context other{1};
  asio::co_spawn(other, taking("c"), asio::detached);
  other.run_for(std::chrono::milliseconds(60));
  io_.run_for(std::chrono::milliseconds(60));  // meanwhile it was time to look again
  one.reset();
  other.restart();
  other.poll();
  io_.restart();
  io_.run();
  other.run();
  EXPECT_EQ(order_, "b c ");
}

TEST_F(rule_14_turns_of_commits, are_had_by_one_thread_at_a_time) {
  std::atomic<int> inside = 0, together = 0, done = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 6; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < 200; ++n) {
          EXPECT_TRUE(wait("a"));
          const auto own = take("a");
          if (++inside > 1) ++together;
          --inside;
          if (own) ++done;
        }
      });
  }
  EXPECT_EQ(done, 1200);
  EXPECT_EQ(together, 0);
}

}  // namespace
}  // namespace dynasession::detail
