// SPDX-License-Identifier: Apache-2.0
#include "session/commit_turns.hpp"

#include "support/test_random.hpp"

#include <dynasession/testing/run.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace dynasession::detail {
namespace {

using std::chrono::steady_clock;

class rule_14_turns_of_commits : public testing::Test {
 protected:
  std::unique_ptr<commit_turns::turn> take(const std::string& key, call_deadline until) {
    return run(turns_.take(key, until, random_));
  }
  static call_deadline later() { return steady_clock::now() + std::chrono::minutes(1); }

  commit_turns turns_;
  random_source random_ = test::constant_bytes(std::byte{0xff});  // the longest pauses
};

TEST_F(rule_14_turns_of_commits, of_different_sessions_do_not_wait_for_each_other) {
  const auto one = take("a", later());
  EXPECT_TRUE(one);
  EXPECT_TRUE(take("b", later()));
  EXPECT_TRUE(run(turns_.wait("b", later(), random_)));
}

TEST_F(rule_14_turns_of_commits, of_one_session_are_waited_for_until_the_deadline) {
  const auto one = take("a", later());
  EXPECT_FALSE(take("a", steady_clock::now()));
  EXPECT_FALSE(run(turns_.wait("a", steady_clock::now(), random_)));
}

TEST_F(rule_14_turns_of_commits, of_one_session_come_one_after_the_other) {
  boost::asio::io_context io;
  auto one = take("a", later());
  std::string order;
  const auto next = [&]() -> boost::asio::awaitable<void> {
    const auto own = co_await turns_.take("a", later(), random_);
    order += own ? "next" : "none";
  };
  boost::asio::co_spawn(io, next, boost::asio::detached);
  io.poll();
  order += "first ";
  one.reset();
  io.run();
  EXPECT_EQ(order, "first next");
  EXPECT_TRUE(take("a", later())) << "the last turn has ended too";
}

}  // namespace
}  // namespace dynasession::detail
