// SPDX-License-Identifier: Apache-2.0
// What a store on a loop of the application does when the store, the loop or a call ends before the others.
#include "dynamodb/loop_fixture.hpp"

#include <dynasession/async_session_manager.hpp>
#include <dynasession/session_manager.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

using ::testing::Each;
using ::testing::SizeIs;

/// Calls that are in flight on the loop.
class a_loop_with_calls_in_flight : public a_store_on_a_loop {
 protected:
  template <class T>
  void begin(asio::awaitable<result<T>> call) {
    asio::co_spawn(loop_, keep(std::move(call), alive_),
                   asio::bind_cancellation_slot(
                       cancellations_.emplace_back().slot(),
                       [this](const std::exception_ptr& thrown) { thrown_ += thrown != nullptr; }));
  }
  void begin_all(int count) {
    for (int i = 0; i < count; ++i) {
      begin(load_one());
      begin(store_->touch(touch_of()));
    }
  }
  void poll_until_requests(std::size_t count) {
    while (server_.requests().size() < count) loop_.poll();
  }

  std::shared_ptr<int> alive_ = std::make_shared<int>();  ///< shared with each call
  std::deque<asio::cancellation_signal> cancellations_;
  std::vector<errc> came_;
  int thrown_ = 0;

 private:
  template <class T>
  asio::awaitable<void> keep(asio::awaitable<result<T>> call, std::shared_ptr<int> /*alive*/) {
    const auto answer = co_await std::move(call);
    came_.push_back(code_of(answer));
  }
};

TEST_F(a_loop_with_calls_in_flight, completes_them_though_the_store_is_gone) {
  server_.otherwise(item_answer(item_of(draft())).after(50ms));
  auto few = options();
  few.max_connections = 2;
  use_on_loop(few);
  for (int i = 0; i < 6; ++i) begin(load_one());
  poll_until_requests(2);
  store_.reset();
  loop_.run();
  EXPECT_THAT(came_, SizeIs(6));
  EXPECT_THAT(came_, Each(no_error));
}

TEST_F(a_loop_with_calls_in_flight, ends_soon_after_the_last_of_them) {
  server_.otherwise(item_answer(item_of(draft())));
  use_on_loop(options(1h));
  begin(load_one());
  loop_.run();
  EXPECT_THAT(came_, ::testing::ElementsAre(no_error)) << "not at the deadline of the call";
}

TEST_F(a_loop_with_calls_in_flight, ends_those_that_are_cancelled_with_an_error) {
  server_.otherwise(silent_answer());
  auto few = options(1h);
  few.max_connections = 2;
  use_on_loop(few);
  begin_all(2);
  poll_until_requests(2);
  for (auto& each : cancellations_) each.emit(asio::cancellation_type::terminal);
  begin_all(1);
  cancellations_[4].emit(asio::cancellation_type::terminal);
  cancellations_[5].emit(asio::cancellation_type::terminal);
  loop_.run();
  EXPECT_THAT(came_, SizeIs(6));
  EXPECT_THAT(came_, Each(::testing::AnyOf(errc::unavailable, errc::outcome_unknown)));
  EXPECT_EQ(std::ranges::count(came_, errc::outcome_unknown), 1) << "one of two was a write";
  EXPECT_EQ(thrown_, 0);
}

TEST_F(a_loop_with_calls_in_flight, drops_them_when_its_context_goes) {
  server_.otherwise(silent_answer());
  auto few = options(1h);
  few.max_connections = 2;
  std::weak_ptr<int> alive = alive_;
  {
    std::optional<asio::io_context> ending(std::in_place, 1);
    // The context has the last reference to the store.
    auto last = std::make_shared<dynamodb_store>(few, ending->get_executor());
    const auto hold = [](std::shared_ptr<dynamodb_store> store, std::shared_ptr<int>,
                         touch_request wanted) -> asio::awaitable<void> {
      co_await store->touch(std::move(wanted));
      ADD_FAILURE() << "the answer of a loop that has ended";
    };
    for (int i = 0; i < 5; ++i)
      asio::co_spawn(*ending, hold(last, alive_, touch_of()), asio::detached);
    last.reset();
    alive_.reset();
    while (server_.requests().size() < 2) ending->poll();
    ending->stop();
  }
  EXPECT_TRUE(alive.expired());
}

TEST_F(a_loop_with_calls_in_flight, drops_those_of_operators_with_their_workers) {
  server_.otherwise(silent_answer());
  std::weak_ptr<int> alive = alive_;
  {
    std::optional<asio::io_context> ending(std::in_place, 1);
    auto one = options(1h);
    one.max_connections = 1;  // for which the other workers wait
    auto last = std::make_shared<dynamodb_store>(one, ending->get_executor());
    const auto remove = [](std::shared_ptr<dynamodb_store> store,
                           std::shared_ptr<int>) -> asio::awaitable<void> {
      std::vector<session_summary> seen(100);
      for (std::size_t i = 0; i < seen.size(); ++i) seen[i].key = "key" + std::to_string(i);
      co_await store->remove_unchanged(std::move(seen));
    };
    asio::co_spawn(*ending, remove(std::move(last), std::exchange(alive_, nullptr)),
                   asio::detached);
    while (server_.requests().empty()) ending->poll();
  }
  EXPECT_TRUE(alive.expired());
}

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
      std::make_shared<dynamodb_store>(options_for(dynamodb_.port()), loop_.get_executor());
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
