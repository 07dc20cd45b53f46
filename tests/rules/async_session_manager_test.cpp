// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/async_session_manager.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>

#include <string>
#include <utility>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class async_verbs : public managed {
 protected:
  async_session_manager async_manager(configuration made) {
    return {io.get_executor(), store, std::move(made)};
  }
  asio::io_context io;
};

asio::awaitable<commit_result> count(async_session_manager sessions, std::string cookie_field) {
  const auto request = sessions.start(cookie_field);
  session& loaded = *co_await request.async_load();
  loaded.increment("n");
  co_return co_await request.async_commit();
}

std::string field_of(const commit_result& answer) {
  return answer.cookies.at(0).name + '=' + answer.cookies.at(0).value;
}

TEST_F(async_verbs, are_awaited_by_coroutines) {
  const auto sessions = async_manager(options());
  const auto field = field_of(run(count(sessions, "")));
  EXPECT_EQ(run(count(sessions, field)).status, commit_status::saved);
  const auto seen = manager(options()).start(field);
  EXPECT_EQ(seen.load().get<int>("n"), 2);
}

asio::awaitable<int> read_under_locks(async_session_manager sessions, std::string cookie_field) {
  const auto request = sessions.start(cookie_field);
  const session* loaded = co_await request.async_load_read_only();
  co_return loaded->get_or("n", 0);
}

TEST_F(async_verbs, read_without_the_lock) {
  auto locked = options();
  locked.concurrency = concurrency_policy::lock;
  const auto sessions = async_manager(locked);
  const auto field = field_of(run(count(sessions, "")));
  store->forget_calls();
  EXPECT_EQ(run(read_under_locks(sessions, field)), 1);
  EXPECT_THAT(store->calls(), testing::ElementsAre(verb::load));
}

TEST_F(async_verbs, call_back_on_the_managers_executor) {
  const auto sessions = async_manager(options());
  const auto request = sessions.start("");
  commit_result answer;
  request.async_load([&](error_code failure, session* loaded) {
    EXPECT_FALSE(failure);
    EXPECT_TRUE(io.get_executor().running_in_this_thread());
    loaded->set("n", 1);
    request.async_commit([&](error_code, commit_result done) { answer = std::move(done); });
  });
  EXPECT_FALSE(request.loaded()) << "nothing runs before the executor does";
  io.run();
  EXPECT_TRUE(request.loaded());
  EXPECT_EQ(answer.status, commit_status::saved);
}

TEST_F(async_verbs, complete_on_the_handlers_own_executor) {
  const auto sessions = async_manager(options());
  asio::io_context other;
  const auto request = sessions.start("");
  bool called = false;
  request.async_load(asio::bind_executor(other, [&](error_code, session*) {
    called = other.get_executor().running_in_this_thread();
  }));
  other.run();
  EXPECT_TRUE(called);
}

TEST_F(async_verbs, throw_what_the_error_handler_raises) {
  auto made = options();
  made.error_handler = nullptr;
  const auto sessions = async_manager(made);
  store->fail_next(verb::create, errc::unavailable);
  EXPECT_THROW(run(count(sessions, "")), session_error);
}

TEST_F(async_verbs, give_the_result_along_with_the_error) {
  auto made = options();
  made.error_handler = nullptr;
  const auto sessions = async_manager(made);
  const auto request = sessions.start("");
  store->fail_next(verb::create, errc::store_full);
  error_code failure;
  commit_result answer;
  request.async_load([&](error_code, session* loaded) {
    loaded->set("n", 1);
    request.async_commit([&](error_code code, commit_result done) {
      failure = code;
      answer = std::move(done);
    });
  });
  io.run();
  EXPECT_EQ(failure, errc::store_full);
  EXPECT_EQ(answer.status, commit_status::failed);
  ASSERT_TRUE(answer.reason);
  EXPECT_EQ(answer.reason->code(), errc::store_full);
}

TEST_F(async_verbs, give_no_cookie_along_with_an_error) {
  auto made = options();
  made.cache_for = std::chrono::minutes(1);
  made.touch_after = std::chrono::seconds(0);
  made.error_handler = [](const error_report&) { return failure_action::raise; };
  const auto sessions = async_manager(made);
  const auto field = field_of(run(count(sessions, "")));
  clock.advance(std::chrono::seconds(1));
  store->fail_next(verb::touch, errc::unavailable);
  const auto request = sessions.start(field);
  error_code failure;
  commit_result answer;
  const auto commit = [&] {
    request.async_commit([&](error_code code, commit_result done) {
      failure = code;
      answer = std::move(done);
    });
  };
  request.async_load([&](error_code, session*) { commit(); });
  io.run();
  EXPECT_EQ(failure, errc::unavailable);
  EXPECT_EQ(answer.status, commit_status::unchanged);
  EXPECT_TRUE(answer.reason);
  EXPECT_THAT(answer.cookies, testing::IsEmpty());
  EXPECT_FALSE(answer.no_store);
  commit();
  io.restart();
  io.run();
  EXPECT_FALSE(failure);
  EXPECT_THAT(answer.cookies, testing::SizeIs(1)) << "that of the version, by another commit";
}

TEST_F(async_verbs, outlive_the_handle_and_the_manager) {
  commit_result answer;
  {
    auto sessions = async_manager(options());
    auto request = sessions.start("");
    request.async_load([&answer, request](error_code, session* loaded) {
      loaded->set("n", 1);
      request.async_commit([&](error_code, commit_result done) { answer = std::move(done); });
    });
  }
  io.run();
  EXPECT_EQ(answer.status, commit_status::saved);
}

// g++ 12 double-frees temporaries of the wrong kind in co_await expressions; under AddressSanitizer
// this shows that ours are of the right kind.
TEST_F(async_verbs, compiler_law_every_verb_can_be_awaited_with_temporaries) {
  const auto sessions = async_manager(options());
  const auto all_in_one = [](async_session_manager manager) -> asio::awaitable<std::string> {
    const auto request =
        manager.start(std::string("a cookie field that is too long for a small string"));
    (co_await request.async_load())->set("n", std::string(100, 'x'));
    co_return (co_await request.async_commit()).cookies.at(0).to_header();
  };
  EXPECT_THAT(run(all_in_one(sessions)), testing::HasSubstr("__Host-session="));
}

}  // namespace
}  // namespace dynasession::test
