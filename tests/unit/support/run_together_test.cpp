// SPDX-License-Identifier: Apache-2.0
#include "support/run_together.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace dynasession::detail {
namespace {

namespace asio = boost::asio;

class running_together : public testing::Test {
 protected:
  /// Ends when it is called, or cancelled.
  asio::awaitable<void> waiting(std::string name, asio::steady_timer& called) {
    boost::system::error_code ended;
    co_await called.async_wait(asio::redirect_error(asio::use_awaitable, ended));
    const bool cancelled = co_await is_cancelled();
    events_ += name + (cancelled ? " cancelled " : " called ");
  }
  asio::awaitable<void> failing() {
    throw std::runtime_error("f");
    co_return;
  }
  asio::awaitable<void> both(asio::awaitable<void> first) {
    std::vector<asio::awaitable<void>> work;
    work.push_back(std::move(first));
    work.push_back(waiting("b", b_));
    co_await run_together(std::move(work));
    const bool cancelled = co_await is_cancelled();
    events_ += cancelled ? "all cancelled" : "all";
  }
  void start(asio::awaitable<void> first) {
    asio::co_spawn(io_, without_throwing(both(std::move(first))),
                   asio::bind_cancellation_slot(stop_.slot(), [this](std::exception_ptr failure) {
                     if (failure) events_ += "thrown";
                   }));
    io_.poll();
  }

  asio::io_context io_{1};
  asio::steady_timer a_{io_, asio::steady_timer::time_point::max()};
  asio::steady_timer b_{io_, asio::steady_timer::time_point::max()};
  asio::cancellation_signal stop_;
  std::string events_;
};

TEST_F(running_together, waits_for_the_last) {
  start(waiting("a", a_));
  b_.cancel();
  io_.poll();
  EXPECT_EQ(events_, "b called ");
  a_.cancel();
  io_.poll();
  EXPECT_EQ(events_, "b called a called all");
}

TEST_F(running_together, cancels_all_with_the_caller_and_waits_for_them) {
  start(waiting("a", a_));
  stop_.emit(asio::cancellation_type::terminal);
  io_.poll();
  EXPECT_EQ(events_, "a cancelled b cancelled all cancelled");
}

TEST_F(running_together, gives_the_exception_of_one_when_all_have_ended) {
  start(failing());
  EXPECT_EQ(events_, "");
  b_.cancel();
  io_.poll();
  EXPECT_EQ(events_, "b called thrown");
}

TEST_F(running_together, ends_with_a_context_that_is_destroyed) {
  asio::io_context ended{1};
  asio::steady_timer never(ended, asio::steady_timer::time_point::max());
  const auto work = [&]() -> asio::awaitable<void> {
    std::vector<asio::awaitable<void>> all;
    for (int i = 0; i < 3; ++i) all.push_back(waiting("c", never));
    co_await run_together(std::move(all));
  };
  asio::co_spawn(ended, work, asio::detached);
  ended.poll();
}

}  // namespace
}  // namespace dynasession::detail
