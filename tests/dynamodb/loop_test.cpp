// SPDX-License-Identifier: Apache-2.0
// A store whose calls work on a loop of the application.
#include "dynamodb/loop_fixture.hpp"
#include "support/environment_variable.hpp"
#include "support/noting_observer.hpp"

#include <dynasession/loop_executor.hpp>
#include <dynasession/session_manager.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <exception>
#include <filesystem>
#include <future>
#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::ptrdiff_t threads_of_process() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

TEST_F(a_store_on_a_loop, works_there_and_starts_no_thread) {
  auto nobody_there = noting_threads();
  nobody_there.endpoint = "http://127.0.0.1:1";
  store_.reset();
  const auto before = threads_of_process();
  use_on_loop(nobody_there);
  EXPECT_EQ(code_of(run_on_loop(load_one())), errc::unavailable);
  EXPECT_EQ(code_of(run_on_loop(store_->scan({}))), errc::unavailable);
  EXPECT_LE(threads_of_process(), before)
      << "one that has ended may take a moment to leave the list";
  EXPECT_FALSE(threads_.empty());
  EXPECT_THAT(threads_, Each(std::this_thread::get_id()));
  EXPECT_EQ(store_->get_executor(), asio::any_io_executor(loop_.get_executor()));
}

TEST_F(a_store_on_a_loop, answers_there) {
  server_.otherwise(item_answer(item_of(draft())));
  const auto found = run_on_loop(load_one());
  ASSERT_EQ(message_of(found), "no error");
  EXPECT_EQ((*found)->values, draft().values);
  EXPECT_EQ(code_of(run_on_loop(load_one())), no_error);
  EXPECT_EQ(server_.server().connections(), 1U);
}

TEST_F(a_store_on_a_loop, makes_no_hop) {
  auto small = options();
  small.max_size = 1024;
  use_on_loop(small);
  bool others_came = false;
  const auto create_too_large = [&]() -> asio::awaitable<bool> {
    asio::post(loop_, [&others_came] { others_came = true; });
    auto large = draft();
    large.values["text"] = std::string(2000, 'x');
    const auto made = co_await store_->create(std::move(large));
    EXPECT_EQ(code_of(made), errc::session_too_large);
    co_return !others_came;
  };
  EXPECT_TRUE(run_on_loop(create_too_large()));
}

TEST_F(a_store_on_a_loop, takes_every_executor_of_its_context_for_the_loop) {
  use_on_loop(noting_threads());
  server_.otherwise(item_answer(item_of(draft())));
  auto on_strand = asio::co_spawn(asio::make_strand(loop_), load_one(), asio::use_future);
  loop_.run();
  EXPECT_EQ(code_of(on_strand.get()), no_error);
  EXPECT_THAT(threads_, Each(std::this_thread::get_id()));
}

TEST_F(a_store_on_a_loop, may_have_a_strand_of_several_threads_as_its_loop) {
  server_.otherwise(item_answer(item_of(draft())));
  asio::thread_pool pool(4);
  const asio::any_io_executor strand = asio::make_strand(pool.get_executor());
  store_.emplace(options(), strand);
  std::vector<std::future<result<std::optional<record>>>> loads;
  for (int i = 0; i < 32; ++i)
    loads.push_back(asio::co_spawn(strand, load_one(), asio::use_future));
  for (auto& each : loads) EXPECT_EQ(code_of(each.get()), no_error);
  EXPECT_LE(server_.server().connections(), 32U);
  store_.reset();
}

TEST_F(a_store_on_a_loop, works_on_a_loop_that_is_not_of_asio) {
  server_.otherwise(item_answer(item_of(draft())));
  const auto loop = std::make_shared<asio::io_context>(1);
  const loop_executor foreign([kept = std::weak_ptr(loop)](auto work) {
    if (const auto still = kept.lock()) asio::post(*still, std::move(work));
  });
  store_.emplace(options(), foreign);
  std::optional<errc> came;
  asio::co_spawn(foreign, load_one(),
                 [&came](const std::exception_ptr&, auto found) { came = code_of(found); });
  const auto running = asio::make_work_guard(*loop);
  while (!came) loop->run_one();
  EXPECT_EQ(*came, no_error);
}

TEST_F(a_store_on_a_loop, does_not_need_the_loop_for_calls_from_elsewhere) {
  use_on_loop(noting_threads());
  server_.otherwise(item_answer(item_of(draft())));
  EXPECT_EQ(code_of(dynasession::run(load_one())), no_error);
  EXPECT_EQ(code_of(detail::run_blocking(load_one())), no_error);
  EXPECT_THAT(threads_, Each(std::this_thread::get_id()));
  EXPECT_EQ(code_of(run_on_loop(load_one())), no_error);
}

TEST_F(a_store_on_a_loop, serves_calls_from_everywhere_at_once) {
  server_.otherwise(item_answer(item_of(draft())));
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 10; ++n)
        failed += !(i % 2 == 0 ? dynasession::run(load_one()) : detail::run_blocking(load_one()));
    });
  for (int n = 0; n < 20; ++n) failed += !run_on_loop(load_one());
  for (auto& each : threads) each.join();
  EXPECT_EQ(failed, 0);
}

TEST_F(a_store_on_a_loop, reads_the_environment_once) {
  environment_variable id("AWS_ACCESS_KEY_ID"), secret("AWS_SECRET_ACCESS_KEY");
  id.set("FIRST");
  secret.set("s");
  auto without = options();
  without.credentials.reset();
  use_on_loop(without);
  id.set("SECOND");
  server_.otherwise(item_answer(item_of(draft())));
  EXPECT_EQ(code_of(run_on_loop(load_one())), no_error);
  EXPECT_EQ(code_of(dynasession::run(load_one())), no_error);
  for (const auto& each : server_.requests())
    EXPECT_THAT(each.first("authorization"), HasSubstr("FIRST"));
}

TEST_F(a_store_on_a_loop, fetches_credentials_there) {
  environment_variable url("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  environment_variable id("AWS_ACCESS_KEY_ID"), home("HOME"), profile("AWS_PROFILE");
  scripted_server giving;
  url.set("http://127.0.0.1:" + std::to_string(giving.port()) + "/role");
  giving.then(json_answer(200, R"({"AccessKeyId":"AKIDOFROLE","SecretAccessKey":"s","Token":"t",)"
                               R"("Expiration":"2030-01-01T06:00:00Z"})"));
  auto without = noting_threads();
  without.credentials.reset();
  use_on_loop(without);
  server_.otherwise(item_answer(item_of(draft())));
  EXPECT_EQ(code_of(run_on_loop(load_one())), no_error);
  EXPECT_THAT(server_.requests().at(0).first("authorization"), HasSubstr("AKIDOFROLE"));
  EXPECT_THAT(threads_, Each(std::this_thread::get_id()));
}

TEST_F(a_store_on_a_loop, reports_its_calls) {
  const auto watching = std::make_shared<noting_observer>();
  auto watched = options();
  watched.observer = watching;
  use_on_loop(watched);
  script({throttled(), item_answer(item_of(draft()))});
  EXPECT_EQ(code_of(run_on_loop(load_one())), no_error);
  ASSERT_THAT(watching->calls(), SizeIs(1));
  EXPECT_EQ(watching->calls()[0].attempts, 2);
}

TEST_F(a_store_on_a_loop, leaves_its_caller_as_it_was_if_a_function_of_its_options_throws) {
  auto failing = options();
  failing.clock = []() -> timestamp { throw std::runtime_error("no clock"); };
  use_on_loop(failing);
  const auto still_throws_if_cancelled = [this]() -> asio::awaitable<bool> {
    bool has_thrown = false;
    try {
      co_await load_one();
    } catch (const std::runtime_error&) {
      has_thrown = true;
    }
    EXPECT_TRUE(has_thrown);
    co_return co_await asio::this_coro::throw_if_cancelled();
  };
  EXPECT_TRUE(run_on_loop(still_throws_if_cancelled()));
}

TEST_F(a_store_on_a_loop, is_refused_without_an_executor) {
  try {
    dynamodb_store(options(), asio::any_io_executor());
    FAIL();
  } catch (const session_error& refused) {
    EXPECT_EQ(errc_of(refused.code()), errc::invalid_configuration);
  }
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

TEST_F(a_store_on_a_loop, serves_blocking_verbs_on_the_thread_of_the_loop) {
  any_record dynamodb;
  use_on_loop(options_for(dynamodb.port()));
  const std::shared_ptr<session_store> shared(&*store_, [](auto*) {});
  for (const auto each : {concurrency_policy::merge, concurrency_policy::lock}) {
    const session_manager sessions(shared, options_of_manager(each));
    asio::post(loop_, [&sessions] { visit_blocking(sessions); });
    loop_.restart();
    loop_.run();
  }
  EXPECT_EQ(dynamodb.releases(), 1U);
  store_.reset();
}

}  // namespace
}  // namespace dynasession::test
