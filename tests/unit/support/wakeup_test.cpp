// SPDX-License-Identifier: Apache-2.0
#include "support/wakeup.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <gtest/gtest.h>

#include <latch>
#include <mutex>
#include <optional>
#include <thread>

namespace dynasession::detail {
namespace {

namespace asio = boost::asio;

class wakeup_test : public ::testing::Test {
 protected:
  void begin() {
    const auto wait = [this]() -> asio::awaitable<void> {
      co_await asio::this_coro::throw_if_cancelled(false);
      co_await wakeup_->wait();
      is_awake_ = true;
    };
    asio::co_spawn(here_, wait, asio::bind_cancellation_slot(signal_.slot(), asio::detached));
    here_.poll();
  }

  asio::io_context here_{1};
  asio::cancellation_signal signal_;
  std::optional<wakeup> wakeup_{std::in_place, here_.get_executor()};
  bool is_awake_ = false;
};

TEST_F(wakeup_test, ends_a_wait_from_another_thread) {
  begin();
  EXPECT_FALSE(is_awake_);
  std::jthread([this] { wakeup_->notify(); });
  here_.run();
  EXPECT_TRUE(is_awake_);
}

TEST_F(wakeup_test, ends_a_wait_that_begins_later) {
  wakeup_->notify();
  begin();
  here_.run();
  EXPECT_TRUE(is_awake_);
}

TEST_F(wakeup_test, lets_a_wait_end_at_its_time_or_when_it_is_cancelled) {
  begin();
  signal_.emit(asio::cancellation_type::terminal);
  here_.run();
  EXPECT_TRUE(is_awake_);
  is_awake_ = false;
  here_.restart();
  wakeup_.emplace(here_.get_executor(), wakeup::clock::now());
  begin();
  here_.run();
  EXPECT_TRUE(is_awake_);
}

/// Where another thread finds the wakeup of a coroutine, as long as that lives.
class place {
 public:
  asio::awaitable<void> wait() {
    wakeup mine(co_await asio::this_coro::executor);
    const visit here(*this, mine);
    co_await mine.wait();
  }
  void notify() {
    const std::lock_guard lock(mutex_);
    if (waiting_) waiting_->notify();
  }

 private:
  class visit {
   public:
    visit(place& at, wakeup& waiting) : at_(at) { at_.set(&waiting); }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    ~visit() { at_.set(nullptr); }

   private:
    place& at_;
  };

  void set(wakeup* waiting) {
    const std::lock_guard lock(mutex_);
    waiting_ = waiting;
  }

  std::mutex mutex_;
  wakeup* waiting_ = nullptr;
};

TEST(a_wakeup, may_be_notified_while_the_context_of_its_event_loop_is_destroyed) {
  for (int round = 0; round < 2'000; ++round) {
    place shared;
    std::optional<asio::io_context> ending(std::in_place, 1);
    asio::co_spawn(*ending, shared.wait(), asio::detached);
    ending->poll();
    std::latch both(2);
    const std::jthread notifying([&] {
      both.arrive_and_wait();
      shared.notify();
    });
    both.arrive_and_wait();
    ending.reset();
  }
}

}  // namespace
}  // namespace dynasession::detail
