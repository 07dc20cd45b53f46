// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/session_manager.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <gmock/gmock.h>

#include <memory>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

class async_verbs : public managed {
 protected:
  session_manager async_manager(configuration made) {
    return {io.get_executor(), store, std::move(made)};
  }
  asio::io_context io;
};

asio::awaitable<commit_result> count(const session_manager& sessions, std::string cookie_field) {
  auto lazy = sessions.start(cookie_field);
  session& loaded = co_await lazy.async_load();
  loaded.increment("n");
  co_return co_await sessions.async_commit(lazy);
}

std::string field_of(const commit_result& answer) {
  return answer.cookies.at(0).name + '=' + answer.cookies.at(0).value;
}

TEST_F(async_verbs, are_awaited_by_coroutines) {
  const auto sessions = async_manager(options());
  const auto field = field_of(run(count(sessions, "")));
  EXPECT_EQ(run(count(sessions, field)).status, commit_status::saved);
  EXPECT_EQ(manager(options()).start(field).load().get<int>("n"), 2);
}

TEST_F(async_verbs, call_back_on_the_managers_executor) {
  const auto sessions = async_manager(options());
  auto lazy = sessions.start("");
  commit_result answer;
  lazy.async_load([&](std::exception_ptr thrown, session& loaded) {
    EXPECT_FALSE(thrown);
    EXPECT_TRUE(io.get_executor().running_in_this_thread());
    loaded.set("n", 1);
    sessions.async_commit(lazy, [&](std::exception_ptr, commit_result done) { answer = done; });
  });
  EXPECT_FALSE(lazy.is_loaded()) << "nothing runs before the executor does";
  io.run();
  EXPECT_EQ(answer.status, commit_status::saved);
}

TEST_F(async_verbs, complete_on_the_handlers_own_executor) {
  const auto sessions = async_manager(options());
  asio::io_context other;
  auto lazy = sessions.start("");
  bool called = false;
  lazy.async_load(asio::bind_executor(other, [&](std::exception_ptr, session&) {
    called = other.get_executor().running_in_this_thread();
  }));
  other.run();
  EXPECT_TRUE(called);
}

TEST_F(async_verbs, give_futures) {
  asio::thread_pool pool(1);
  const session_manager sessions(pool.get_executor(), store, options());
  auto lazy = sessions.start("");
  session& loaded = lazy.async_load(asio::use_future).get();
  loaded.set("n", 1);
  EXPECT_EQ(sessions.async_commit(lazy, asio::use_future).get().status, commit_status::saved);
}

TEST_F(async_verbs, give_tuples_instead_of_throwing) {
  auto made = options();
  made.error_handler = nullptr;
  const auto sessions = async_manager(made);
  store->fail_next(verb::create, errc::unavailable);
  const auto attempt = [](const session_manager& manager) -> asio::awaitable<bool> {
    auto lazy = manager.start("");
    (co_await lazy.async_load()).get().set("n", 1);
    auto outcome = co_await manager.async_commit(lazy, asio::as_tuple(asio::use_awaitable));
    co_return std::get<0>(outcome) != nullptr;
  };
  EXPECT_TRUE(run(attempt(sessions)));
}

TEST_F(async_verbs, throw_what_the_error_handler_throws) {
  auto made = options();
  made.error_handler = nullptr;
  const auto sessions = async_manager(made);
  store->fail_next(verb::create, errc::unavailable);
  EXPECT_THROW(run(count(sessions, "")), session_error);
}

TEST_F(async_verbs, outlive_the_lazy_session_and_the_manager) {
  commit_result answer;
  {
    auto sessions = std::make_unique<session_manager>(async_manager(options()));
    auto lazy = sessions->start("");
    lazy.load().set("n", 1);
    sessions->async_commit(lazy, [&](std::exception_ptr, commit_result done) { answer = done; });
  }
  io.run();
  EXPECT_EQ(answer.status, commit_status::saved);
}

TEST_F(async_verbs, a_blocking_load_inside_a_coroutine_nests) {
  const auto sessions = async_manager(options());
  const auto field = field_of(run(count(sessions, "")));
  const auto nested = [](const session_manager& manager,
                         std::string cookie) -> asio::awaitable<int> {
    auto lazy = manager.start(cookie);
    co_return lazy.load().get_or("n", 0);
  };
  EXPECT_EQ(run(nested(sessions, field)), 1);
}

// g++ 12 double-frees temporaries of the wrong kind in co_await expressions; under AddressSanitizer
// this shows that ours are of the right kind.
TEST_F(async_verbs, compiler_law_every_verb_can_be_awaited_with_temporaries) {
  const auto sessions = async_manager(options());
  const auto all_in_one = [](const session_manager& manager) -> asio::awaitable<std::string> {
    auto lazy = manager.start(std::string("a cookie field that is too long for a small string"));
    (co_await lazy.async_load()).get().set("n", std::string(100, 'x'));
    co_return (co_await manager.async_commit(lazy)).cookies.at(0).to_header();
  };
  EXPECT_THAT(run(all_in_one(sessions)), testing::HasSubstr("__Host-session="));
}

}  // namespace
}  // namespace dynasession::test
