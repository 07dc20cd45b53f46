// SPDX-License-Identifier: Apache-2.0
// What becomes of calls when the store, their event loop or their caller ends first.
#include "dynamodb/scripted_store.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

/// Calls in progress on a context that runs on this thread.
class calls_in_flight : public scripted_store {
 protected:
  template <class T>
  void begin(asio::awaitable<result<T>> call) {
    asio::co_spawn(here_, keep(std::move(call)),
                   asio::bind_cancellation_slot(
                       cancellations_.emplace_back().slot(),
                       [this](const std::exception_ptr& thrown) { thrown_ += thrown != nullptr; }));
  }
  void begin_all(int count) {
    for (int i = 0; i < count; ++i) {
      begin(store_->load(std::string(key), now()));
      begin(store_->touch(touch_of()));
    }
    here_.poll();
  }
  void wait_for_requests(std::size_t count) { wait_for_requests(count, here_); }
  void wait_for_requests(std::size_t count, asio::io_context& polled) {
    for (; server_.requests().size() < count; std::this_thread::yield()) {
      polled.restart();
      polled.poll();
    }
  }
  void cancel_all() {
    for (auto& each : cancellations_) each.emit(asio::cancellation_type::terminal);
  }

  /// What so many loads at once gave, of a pool of threads without strands.
  std::vector<errc> load_on_pool(int count) {
    asio::thread_pool pool(4);
    std::vector<std::future<result<std::optional<record>>>> loads;
    for (int i = 0; i < count; ++i)
      loads.push_back(
          asio::co_spawn(pool, store_->load(std::string(key), now()), asio::use_future));
    std::vector<errc> gave;
    for (auto& each : loads) gave.push_back(code_of(each.get()));
    pool.join();
    return gave;
  }

  asio::io_context here_{1};
  std::deque<asio::cancellation_signal> cancellations_;
  std::vector<errc> came_;
  std::vector<std::string> messages_;
  int thrown_ = 0;

 private:
  template <class T>
  asio::awaitable<void> keep(asio::awaitable<result<T>> call) {
    const auto answer = co_await std::move(call);
    came_.push_back(code_of(answer));
    messages_.push_back(message_of(answer));
  }
};

TEST_F(calls_in_flight, complete_though_the_store_is_gone) {
  server_.otherwise(saved_answer(4).after(50ms));
  auto some = options();
  some.max_connections = 2;
  use(some);
  for (int i = 0; i < 6; ++i) begin(store_->touch(touch_of()));
  here_.poll();
  wait_for_requests(2);
  store_.reset();
  here_.run();
  EXPECT_THAT(came_, ::testing::SizeIs(6));
  EXPECT_THAT(came_, ::testing::Each(no_error));
}

TEST_F(calls_in_flight, on_other_threads_complete_though_the_store_is_gone) {
  server_.otherwise(item_answer(item_of(draft())).after(50ms));
  use(options());
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i, verb = store_->load(std::string(key), now())]() mutable {
      failed += !(i % 2 == 0 ? run(std::move(verb)) : detail::run_blocking(std::move(verb)));
    });
  wait_for_requests(4);
  store_.reset();
  for (auto& each : threads) each.join();
  EXPECT_EQ(failed, 0);
}

TEST_F(calls_in_flight, that_wait_for_another_attempt_complete_though_the_store_is_gone) {
  script({throttled(), throttled()});
  server_.otherwise(item_answer(item_of(draft())));
  use(options());
  begin(store_->load(std::string(key), now()));
  here_.poll();
  wait_for_requests(1);
  store_.reset();
  here_.run();
  EXPECT_THAT(came_, ::testing::ElementsAre(no_error));
}

TEST_F(calls_in_flight, of_operators_complete_though_the_store_is_gone) {
  script({ok_answer(R"({"Items":[]})").after(50ms)});
  use(options());
  begin(store_->list_of_user("ann", now(), ""));
  here_.poll();
  wait_for_requests(1);
  store_.reset();
  here_.run();
  EXPECT_THAT(came_, ::testing::ElementsAre(no_error));
  EXPECT_EQ(thrown_, 0);
}

TEST_F(calls_in_flight, go_with_their_event_loop_and_leave_the_store_to_others) {
  script({silent_answer(), silent_answer(), silent_answer()});
  server_.otherwise(item_answer(item_of(draft())));
  auto few = options(1h);
  few.max_connections = 3;
  use(few);
  auto alive = std::make_shared<int>();
  const std::weak_ptr watched = alive;
  const auto hold = [this](std::shared_ptr<int>) -> asio::awaitable<void> {
    co_await store_->load(std::string(key), now());
    ADD_FAILURE() << "the answer of a loop that has ended";
  };
  {
    asio::io_context ending{1};
    for (int i = 0; i < 5; ++i) asio::co_spawn(ending, hold(alive), asio::detached);
    alive.reset();
    wait_for_requests(3, ending);
  }
  EXPECT_TRUE(watched.expired());
  EXPECT_EQ(code_of(load()), no_error);
}

TEST_F(calls_in_flight, for_which_the_thread_works_go_with_their_event_loop) {
  server_.otherwise(silent_answer());
  use(options(1h));
  auto alive = std::make_shared<int>();
  const std::weak_ptr watched = alive;
  const auto hold = [this](std::shared_ptr<int>) -> asio::awaitable<void> {
    co_await store_->list_of_user("ann", now(), "");
    ADD_FAILURE() << "the answer of a loop that has ended";
  };
  {
    asio::io_context ending{1};
    asio::co_spawn(ending, hold(std::move(alive)), asio::detached);
    wait_for_requests(1, ending);
  }
  EXPECT_TRUE(watched.expired());
  store_.reset();
}

TEST_F(calls_in_flight, go_with_their_event_loop_and_the_store_with_them) {
  server_.otherwise(silent_answer());
  auto few = options(1h);
  few.max_connections = 2;
  auto alive = std::make_shared<int>();
  const std::weak_ptr watched = alive;
  {
    std::optional<asio::io_context> ending(std::in_place, 1);
    // The context has the last reference to the store.
    auto last = std::make_shared<dynamodb_store>(few);
    const auto hold = [](std::shared_ptr<dynamodb_store> store, std::shared_ptr<int>,
                         touch_request wanted) -> asio::awaitable<void> {
      co_await store->touch(std::move(wanted));
      ADD_FAILURE() << "the answer of a loop that has ended";
    };
    for (int i = 0; i < 5; ++i)
      asio::co_spawn(*ending, hold(last, alive, touch_of()), asio::detached);
    last.reset();
    alive.reset();
    while (server_.requests().size() < 2) ending->poll();
    ending->stop();
  }
  EXPECT_TRUE(watched.expired());
}

TEST_F(calls_in_flight, let_their_event_loop_end_with_the_last_of_them) {
  server_.otherwise(item_answer(item_of(draft())));
  use(options(1h));
  begin(store_->load(std::string(key), now()));
  here_.run();
  EXPECT_THAT(came_, ::testing::ElementsAre(no_error)) << "not at the deadline of the call";
}

TEST_F(calls_in_flight, of_several_event_loops_take_turns_on_one_connection) {
  server_.otherwise(item_answer(item_of(draft())));
  use(options());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(code_of(load()), no_error) << "each on a loop of its own";
  EXPECT_EQ(server_.server().connections(), 1U);
}

TEST_F(calls_in_flight, of_an_event_loop_use_again_the_connection_that_was_used_there) {
  std::latch other_was_answered(1);
  std::mutex mutex;
  std::vector<std::size_t> connections;
  http_server server([&](const received_request& request) {
    {
      const std::lock_guard lock(mutex);
      connections.push_back(request.connection);
    }
    if (request.connection == 1) other_was_answered.wait();
    return item_answer(item_of(draft()));
  });
  use(options_for(server.port()));
  begin(store_->load(std::string(key), now()));
  for (; server.requests() < 1; std::this_thread::yield()) {
    here_.restart();
    here_.poll();
  }
  asio::io_context other(1);
  const auto load_on = [this](asio::io_context& loop) {
    auto loaded = asio::co_spawn(loop, store_->load(std::string(key), now()), asio::use_future);
    loop.restart();
    loop.run();
    EXPECT_EQ(code_of(loaded.get()), no_error);
  };
  load_on(other);
  other_was_answered.count_down();
  here_.run();
  for (int i = 0; i < 2; ++i) {
    load_on(other);
    load_on(here_);
  }
  const std::lock_guard lock(mutex);
  EXPECT_THAT(connections, ::testing::ElementsAre(1U, 2U, 2U, 1U, 2U, 1U));
}

TEST_F(calls_in_flight, may_be_of_a_pool_of_threads_without_strands) {
  server_.otherwise(item_answer(item_of(draft())));
  auto few = options(1h);
  few.max_connections = 3;
  use(few);
  EXPECT_THAT(load_on_pool(200), ::testing::Each(no_error));
  EXPECT_LE(server_.server().connections(), 3U);
}

TEST_F(calls_in_flight, of_a_pool_of_threads_end_at_their_deadlines) {
  server_.otherwise(silent_answer());
  auto few = options(150ms);
  few.max_connections = 3;
  use(few);
  EXPECT_THAT(load_on_pool(20), ::testing::Each(errc::deadline_exceeded));
}

TEST_F(calls_in_flight, are_cancelled_with_their_callers_and_disturb_no_others) {
  script({silent_answer(), silent_answer()});
  server_.otherwise(item_answer(item_of(draft())));
  use(options(1h));
  begin_all(1);
  wait_for_requests(2);
  cancel_all();
  here_.run();
  EXPECT_THAT(came_, ::testing::UnorderedElementsAre(errc::unavailable, errc::outcome_unknown));
  EXPECT_EQ(thrown_, 0);
  EXPECT_EQ(code_of(load()), no_error);
}

TEST_F(calls_in_flight, leave_the_connections_of_others_open_when_they_are_cancelled) {
  const auto begin_loads = [this](int count) {
    here_.restart();
    for (int i = 0; i < count; ++i) begin(store_->load(std::string(key), now()));
  };
  server_.otherwise(item_answer(item_of(draft())));
  use(options(1h));
  begin_loads(3);
  here_.run();
  const auto opened = server_.server().connections();
  server_.otherwise(silent_answer());
  begin_loads(1);
  wait_for_requests(4);
  cancel_all();
  here_.run();
  server_.otherwise(item_answer(item_of(draft())));
  begin_loads(2);
  here_.run();
  EXPECT_EQ(opened, 3U);
  EXPECT_EQ(server_.server().connections(), opened);
}

TEST_F(calls_in_flight, are_cancelled_in_line_and_just_as_they_end) {
  server_.otherwise(item_answer(item_of(draft())));
  auto one = options(1h);
  one.max_connections = 1;
  for (int round = 0; round < 20; ++round) {
    use(one);
    came_.clear();
    cancellations_.clear();
    begin_all(5);
    wait_for_requests(static_cast<std::size_t>(round) + 1);
    cancel_all();
    if (round % 2 == 0) store_.reset();
    here_.run();
    here_.restart();
    EXPECT_EQ(came_.size() + static_cast<std::size_t>(std::exchange(thrown_, 0)), 10U);
  }
}

TEST_F(calls_in_flight, of_ten_thousand_open_no_more_connections_than_allowed_and_all_end) {
  server_.otherwise(silent_answer());
  auto few = options(1h);
  few.max_connections = 16;
  use(few);
  begin_all(5'000);
  wait_for_requests(16);
  cancel_all();
  here_.run();
  EXPECT_THAT(came_, ::testing::SizeIs(10'000));
  EXPECT_LE(std::ranges::count(came_, errc::outcome_unknown), 16) << "the others were never sent";
  EXPECT_EQ(server_.server().connections(), 16U);
}

}  // namespace
}  // namespace dynasession::test
