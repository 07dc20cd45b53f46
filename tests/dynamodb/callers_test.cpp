// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/scripted_store.hpp"

#include <dynasession/session_manager.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <thread>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

class a_call : public scripted_store {
 protected:
  /// Runs on an executor, and waits for the end here.
  template <class T>
  T on(asio::any_io_executor executor, asio::awaitable<T> work) {
    return asio::co_spawn(executor, std::move(work), asio::use_future).get();
  }

  /// The threads before and after each verb: that of the call, and that of its completion.
  asio::awaitable<std::vector<std::thread::id>> threads_around_verbs() {
    std::vector<std::thread::id> seen{std::this_thread::get_id()};
    co_await store_->create(draft());
    seen.push_back(std::this_thread::get_id());
    co_await store_->load(std::string(key), now());
    seen.push_back(std::this_thread::get_id());
    co_await store_->save(save_of());
    seen.push_back(std::this_thread::get_id());
    co_await store_->touch(touch_of());
    seen.push_back(std::this_thread::get_id());
    co_await store_->renew(renew_of());
    seen.push_back(std::this_thread::get_id());
    co_await store_->remove(std::string(key));
    seen.push_back(std::this_thread::get_id());
    co_return seen;
  }
};

TEST_F(a_call, completes_on_the_executor_of_the_caller) {
  server_.otherwise(saved_answer(4));
  for (const auto& id : run(threads_around_verbs())) EXPECT_EQ(id, std::this_thread::get_id());
  asio::thread_pool one(1);
  const auto seen = on(asio::make_strand(one.get_executor()), threads_around_verbs());
  one.join();  // a pool that is stopped instead may go while the store's thread still knows it
  EXPECT_NE(seen[0], std::this_thread::get_id());
  EXPECT_THAT(seen, ::testing::Each(seen[0]));
}

TEST_F(a_call, may_come_from_the_stores_own_executor_in_whatever_guise) {
  const auto own = store_->get_executor();
  for (const auto& executor :
       {own, asio::any_io_executor(asio::require(own, asio::execution::blocking.never)),
        asio::any_io_executor(asio::make_strand(own))}) {
    server_.otherwise(saved_answer(4));
    const auto seen = on(executor, threads_around_verbs());
    EXPECT_THAT(seen, ::testing::Each(seen[0]));
    server_.otherwise(ok_answer());
    EXPECT_EQ(code_of(on(executor, store_->load("k", now()))), no_error);
  }
}

TEST_F(a_call, gives_errors_as_well_as_answers) {
  script({error_answer(400, "ResourceNotFoundException", "no")});
  asio::thread_pool one(1);
  EXPECT_EQ(code_of(on(one.get_executor(), store_->load("k", now()))), errc::missing_table);
  one.join();
}

TEST_F(a_call, may_come_from_several_threads_at_once) {
  server_.otherwise(item_answer(item_of(draft())));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([this] {
      for (int n = 0; n < 25; ++n) EXPECT_EQ(code_of(load()), no_error);
    });
  for (auto& each : threads) each.join();
  EXPECT_EQ(server_.requests().size(), 100U);
  EXPECT_LE(server_.server().connections(), 4U);
}

TEST_F(a_call, that_blocks_the_stores_own_thread_is_an_error_instead_of_a_hang) {
  const std::shared_ptr<session_store> shared(&*store_, [](auto*) {});
  std::vector<errc> reported;
  configuration options;
  options.secret_key = "a secret of thirty-two bytes ...";
  options.error_handler = [&](const error_report& report) {
    reported.push_back(errc_of(report.reason.code()));
    return failure_action::proceed;
  };
  const session_manager sessions(shared, options);
  const auto visit = [&sessions]() -> asio::awaitable<bool> {
    auto request = sessions.start("");
    request.load().set("n", 1);
    co_return request.commit().status == commit_status::failed;
  };
  EXPECT_TRUE(on(store_->get_executor(), visit()));
  EXPECT_EQ(reported, std::vector{errc::would_deadlock});
  EXPECT_EQ(server_.server().connections(), 0U);
}

TEST_F(a_call, that_blocks_it_under_locks_is_an_error_instead_of_a_hang) {
  server_.otherwise(ok_answer());
  const std::shared_ptr<session_store> shared(&*store_, [](auto*) {});
  std::vector<errc> reported;
  configuration options;
  options.secret_key = "a secret of thirty-two bytes ...";
  options.concurrency = concurrency_policy::lock;
  options.error_handler = [&](const error_report& report) {
    reported.push_back(errc_of(report.reason.code()));
    return failure_action::proceed;
  };
  const session_manager sessions(shared, options);
  auto first = sessions.start("");
  first.load().set("n", 1);
  const auto made = first.commit();
  const auto field = made.cookies.at(0).name + '=' + made.cookies.at(0).value;
  const auto before = server_.requests().size();
  const auto visit = [&]() -> asio::awaitable<session_state> {
    const auto request = sessions.start(field);
    co_return request.load().state();
  };
  EXPECT_EQ(on(store_->get_executor(), visit()), session_state::unavailable);
  EXPECT_EQ(on(asio::make_strand(store_->get_executor()), visit()), session_state::unavailable);
  EXPECT_EQ(reported, (std::vector{errc::would_deadlock, errc::would_deadlock}));
  EXPECT_EQ(server_.requests().size(), before);
}

asio::awaitable<sigset_t> blocked_signals() {
  sigset_t blocked;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  co_return blocked;
}

TEST_F(a_call, leaves_the_signals_of_the_application_to_its_own_threads) {
  const auto blocked = on(store_->get_executor(), blocked_signals());
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGUSR1, SIGALRM, SIGPIPE})
    EXPECT_EQ(::sigismember(&blocked, signal), 1) << signal;
  // Signals for this thread itself, so that crash handlers of the application work.
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
    EXPECT_EQ(::sigismember(&blocked, signal), 0) << signal;
  const auto here = run(blocked_signals());
  for (const int signal : {SIGINT, SIGTERM}) EXPECT_EQ(::sigismember(&here, signal), 0) << signal;
}

std::ptrdiff_t threads_of_this_process() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

TEST_F(a_call, needs_a_thread_for_as_long_as_the_store_is_there) {
  const auto with_store = threads_of_this_process();
  store_.reset();
  // A thread that was joined may take a moment to leave the list.
  while (threads_of_this_process() != with_store - 1) std::this_thread::yield();
  use(options());
  EXPECT_EQ(threads_of_this_process(), with_store);
}

TEST_F(a_call, opens_no_connection_before_there_is_something_to_ask) {
  use(options());
  store_.reset();
  EXPECT_EQ(server_.server().connections(), 0U);
}

TEST_F(a_call, that_is_never_awaited_asks_nothing) {
  { const auto dropped = store_->load(std::string(key), now()); }
  EXPECT_EQ(server_.server().connections(), 0U);
}

/// Calls in progress on a context that runs on this thread.
class calls_in_flight : public a_call {
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

TEST_F(calls_in_flight, of_several_event_loops_take_turns_on_one_connection) {
  server_.otherwise(item_answer(item_of(draft())));
  use(options());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(code_of(load()), no_error) << "each on a loop of its own";
  EXPECT_EQ(server_.server().connections(), 1U);
}

TEST_F(calls_in_flight, may_be_of_a_pool_of_threads_without_strands) {
  server_.otherwise(item_answer(item_of(draft())));
  auto few = options(1h);
  few.max_connections = 3;
  use(few);
  asio::thread_pool pool(4);
  std::vector<std::future<result<std::optional<record>>>> loads;
  for (int i = 0; i < 200; ++i)
    loads.push_back(asio::co_spawn(pool, store_->load(std::string(key), now()), asio::use_future));
  for (auto& each : loads) EXPECT_EQ(code_of(each.get()), no_error);
  pool.join();
  EXPECT_LE(server_.server().connections(), 3U);
}

TEST_F(calls_in_flight, of_a_pool_of_threads_end_at_their_deadlines) {
  server_.otherwise(silent_answer());
  auto few = options(150ms);
  few.max_connections = 3;
  use(few);
  asio::thread_pool pool(4);
  std::vector<std::future<result<std::optional<record>>>> loads;
  for (int i = 0; i < 20; ++i)
    loads.push_back(asio::co_spawn(pool, store_->load(std::string(key), now()), asio::use_future));
  for (auto& each : loads) EXPECT_EQ(code_of(each.get()), errc::deadline_exceeded);
  pool.join();
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
