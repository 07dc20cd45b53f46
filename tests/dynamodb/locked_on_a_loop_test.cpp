// SPDX-License-Identifier: Apache-2.0
// A lock whose session a handler of an event loop has.
#include "dynamodb/any_record.hpp"

#include <dynasession/async_session_manager.hpp>
#include <dynasession/dynamodb/dynamodb_store.hpp>
#include <dynasession/session_manager.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/error_code.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

/// A manager with locks on a loop, and a session that it has loaded.
class a_locked_session_on_a_loop : public ::testing::Test {
 protected:
  a_locked_session_on_a_loop() {
    session_manager first(store_, options_of_manager(concurrency_policy::merge));
    auto request = first.start("");
    request.load().set("n", 1);
    const auto made = request.commit();
    locked_ = sessions_.start(made.cookies.at(0).name + '=' + made.cookies.at(0).value);
    bool has_lock = false;
    locked_.async_load([&has_lock](const boost::system::error_code& failure, session*) {
      EXPECT_FALSE(failure);
      has_lock = true;
    });
    while (!has_lock) loop_.run_one();
    loop_.restart();
  }

  configuration with_locks() const {
    auto made = options_of_manager(concurrency_policy::lock);
    made.lock_expiry_time = 300ms;
    return made;
  }

  any_record dynamodb_;
  asio::io_context loop_{1};
  std::shared_ptr<dynamodb_store> store_ =
      std::make_shared<dynamodb_store>(options_for(dynamodb_.port()));
  async_session_manager sessions_{loop_.get_executor(), store_, with_locks()};
  async_request_session locked_;
};

TEST_F(a_locked_session_on_a_loop, stays_locked_while_its_handler_blocks_the_loop) {
  asio::post(loop_, [this] {
    while (dynamodb_.renewals_of_leases() < 2) std::this_thread::yield();
  });
  EXPECT_GE(loop_.run(), 1U);
  EXPECT_GE(dynamodb_.renewals_of_leases(), 2U);
  EXPECT_EQ(dynamodb_.releases(), 0U);
}

TEST_F(a_locked_session_on_a_loop, is_released_though_the_loop_has_stopped) {
  loop_.stop();
  store_.reset();
  locked_ = {};
  sessions_ = {};
  EXPECT_EQ(dynamodb_.releases(), 1U);
}

TEST_F(a_locked_session_on_a_loop, is_released_when_its_manager_goes_on_the_loop) {
  store_.reset();
  asio::post(loop_, [this] {
    locked_ = {};
    sessions_ = {};
  });
  EXPECT_GE(loop_.run(), 1U);
  EXPECT_EQ(dynamodb_.releases(), 1U);
}

}  // namespace
}  // namespace dynasession::test
