// SPDX-License-Identifier: Apache-2.0
#include "net/watchdog.hpp"

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <optional>

namespace dynasession::net {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;

/// The ends of connections.
class watchdog_test : public ::testing::Test {
 protected:
  static bool is_shut_down(tcp::socket& which) {
    char byte = 0;
    return ::recv(which.native_handle(), &byte, 1, MSG_DONTWAIT) == 0;
  }
  static deadline in(std::chrono::steady_clock::duration time) {
    return std::chrono::steady_clock::now() + time;
  }

  boost::asio::io_context context_{1};
  std::shared_ptr<watchdog> watching_ = std::make_shared<watchdog>(context_.get_executor());
  tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  tcp::socket first_ = connected(), second_ = connected();

 private:
  tcp::socket connected() {
    tcp::socket made(context_);
    made.connect(acceptor_.local_endpoint());
    return made;
  }
};

TEST_F(watchdog_test, shuts_a_socket_down_at_its_deadline_and_no_other) {
  const watchdog::limit soon(*watching_, first_.native_handle(), in(0s));
  const watchdog::limit later(*watching_, second_.native_handle(), in(1h));
  while (!soon.has_passed()) context_.run_one();
  EXPECT_TRUE(is_shut_down(first_));
  EXPECT_FALSE(later.has_passed());
  EXPECT_FALSE(is_shut_down(second_));
}

TEST_F(watchdog_test, does_not_wait_for_a_later_deadline_that_was_there_before) {
  const watchdog::limit later(*watching_, first_.native_handle(), in(1h));
  const watchdog::limit soon(*watching_, second_.native_handle(), in(0s));
  while (!soon.has_passed()) context_.run_one();
  EXPECT_FALSE(is_shut_down(first_));
}

TEST_F(watchdog_test, goes_on_to_the_next_deadline) {
  const watchdog::limit soon(*watching_, first_.native_handle(), in(0s));
  const watchdog::limit next(*watching_, second_.native_handle(), in(1ms));
  while (!next.has_passed()) context_.run_one();
  EXPECT_TRUE(soon.has_passed());
}

TEST_F(watchdog_test, leaves_a_socket_alone_that_is_no_longer_watched) {
  std::optional<watchdog::limit> over(std::in_place, *watching_, first_.native_handle(), in(0s));
  over.reset();
  context_.run();
  EXPECT_FALSE(is_shut_down(first_));
}

TEST_F(watchdog_test, keeps_the_loop_running_for_a_moment_only_when_nothing_is_watched_any_more) {
  { const watchdog::limit later(*watching_, first_.native_handle(), in(1h)); }
  const auto begin = std::chrono::steady_clock::now();
  context_.run();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1min);
}

TEST_F(watchdog_test, may_go_while_its_timer_runs) {
  { const watchdog::limit later(*watching_, first_.native_handle(), in(1h)); }
  watching_.reset();
  context_.run();
  EXPECT_FALSE(is_shut_down(first_));
}

}  // namespace
}  // namespace dynasession::net
