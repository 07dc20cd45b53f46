// SPDX-License-Identifier: Apache-2.0
// From where the calls of a store may come.
#include "dynamodb/any_record.hpp"
#include "dynamodb/scripted_store.hpp"
#include "support/environment_variable.hpp"

#include <dynasession/loop_executor.hpp>
#include <dynasession/session_manager.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/require.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <signal.h>

#include <atomic>
#include <exception>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

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

  result<std::optional<record>> load_on_event_loop() {
    return dynasession::run(store_->load(std::string(key), now()));
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

TEST_F(a_call, makes_no_detour) {
  auto small = options();
  small.max_size = 1024;
  use(small);
  asio::io_context here{1};
  bool others_came = false;
  const auto create_too_large = [&]() -> asio::awaitable<bool> {
    asio::post(here, [&others_came] { others_came = true; });
    auto large = draft();
    large.values["text"] = std::string(2000, 'x');
    const auto made = co_await store_->create(std::move(large));
    EXPECT_EQ(code_of(made), errc::session_too_large);
    co_return !others_came;
  };
  EXPECT_TRUE(run_on(here, create_too_large()));
}

TEST_F(a_call, may_come_from_a_loop_that_is_not_of_asio) {
  server_.otherwise(item_answer(item_of(draft())));
  const auto loop = std::make_shared<asio::io_context>(1);
  const loop_executor foreign([kept = std::weak_ptr(loop)](auto work) {
    if (const auto still = kept.lock()) asio::post(*still, std::move(work));
  });
  std::optional<errc> came;
  asio::co_spawn(foreign, store_->load(std::string(key), now()),
                 [&came](const std::exception_ptr&, auto found) { came = code_of(found); });
  const auto running = asio::make_work_guard(*loop);
  while (!came) loop->run_one();
  EXPECT_EQ(*came, no_error);
}

TEST_F(a_call, may_come_from_everywhere_at_once) {
  server_.otherwise(item_answer(item_of(draft())));
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 10; ++n)
        failed += !(i % 2 == 0 ? load_on_event_loop()
                               : detail::run_blocking(store_->load(std::string(key), now())));
    });
  for (int n = 0; n < 20; ++n) failed += !load_on_event_loop();
  for (auto& each : threads) each.join();
  EXPECT_EQ(failed, 0);
}

TEST_F(a_call, uses_the_environment_of_when_the_store_was_made) {
  environment_variable id("AWS_ACCESS_KEY_ID"), secret("AWS_SECRET_ACCESS_KEY");
  id.set("FIRST");
  secret.set("s");
  auto without = options();
  without.credentials.reset();
  use(without);
  id.set("SECOND");
  server_.otherwise(item_answer(item_of(draft())));
  EXPECT_EQ(code_of(load()), no_error);
  EXPECT_THAT(server_.requests().at(0).first("authorization"), ::testing::HasSubstr("FIRST"));
}

TEST_F(a_call, leaves_its_caller_as_it_was_if_a_function_of_its_options_throws) {
  auto failing = options();
  failing.clock = []() -> timestamp { throw std::runtime_error("no clock"); };
  use(failing);
  const auto still_throws_if_cancelled = [this]() -> asio::awaitable<bool> {
    bool has_thrown = false;
    try {
      co_await store_->load(std::string(key), now());
    } catch (const std::runtime_error&) {
      has_thrown = true;
    }
    EXPECT_TRUE(has_thrown);
    co_return co_await asio::this_coro::throw_if_cancelled();
  };
  EXPECT_TRUE(dynasession::run(still_throws_if_cancelled()));
}

/// A visit by blocking verbs on the thread of the loop.
void visit_blocking(const session_manager& sessions) {
  auto request = sessions.start("");
  request.load().set("n", 1);
  const auto made = request.commit();
  ASSERT_EQ(made.status, commit_status::saved);
  auto again = sessions.start(made.cookies.at(0).name + '=' + made.cookies.at(0).value);
  ASSERT_EQ(again.load().state(), session_state::live);
  again.load().set("n", 2);
  EXPECT_EQ(again.commit().status, commit_status::saved);
}

TEST_F(a_call, that_blocks_may_come_from_the_handler_of_a_loop) {
  any_record dynamodb;
  use(options_for(dynamodb.port()));
  asio::io_context loop{1};
  const std::shared_ptr<session_store> shared(&*store_, [](auto*) {});
  for (const auto each : {concurrency_policy::merge, concurrency_policy::lock}) {
    const session_manager sessions(shared, options_of_manager(each));
    asio::post(loop, [&sessions] { visit_blocking(sessions); });
    loop.restart();
    loop.run();
  }
  EXPECT_EQ(dynamodb.releases(), 1U);
  store_.reset();
}

}  // namespace
}  // namespace dynasession::test
