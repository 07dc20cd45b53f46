// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"
#include "support/process_exit.hpp"

#include <dynasession/async_session_manager.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class rule_01_handles : public managed {
 protected:
  template <class F>
  static void expect_error(errc code, F f) {
    try {
      f();
      FAIL() << "nothing was thrown";
    } catch (const session_error& failure) {
      EXPECT_EQ(failure.code(), code);
    }
  }
};

template <class T>
concept copied_and_empty_at_first =
    std::is_default_constructible_v<T> && std::is_copy_constructible_v<T> &&
    std::is_copy_assignable_v<T> && std::is_nothrow_move_constructible_v<T>;
static_assert(copied_and_empty_at_first<request_session>);
static_assert(copied_and_empty_at_first<async_request_session>);
static_assert(copied_and_empty_at_first<session_manager>);
static_assert(copied_and_empty_at_first<async_session_manager>);

// The session lives in the handle, so a temporary one cannot be loaded; but committed it can.
template <class T>
concept loads = requires(T&& handle) {
  std::forward<T>(handle).load();
};
template <class T>
concept loads_async = requires(T&& handle) {
  std::forward<T>(handle).async_load();
};
template <class T>
concept commits = requires(T&& handle) {
  std::forward<T>(handle).commit();
};
static_assert(loads<const request_session&> && !loads<request_session>);
static_assert(loads_async<const async_request_session&> && !loads_async<async_request_session>);
static_assert(commits<request_session>);
// A blocking verb cannot be called on an event loop.
static_assert(!loads<const async_request_session&> && !commits<const async_request_session&>);

// Facts are views: they are given in the call of `start`, and cannot be kept.
template <class Facts>
concept starts = requires(const session_manager& sessions, Facts&& facts) {
  sessions.start(std::forward<Facts>(facts));
};
static_assert(starts<request_facts> && !starts<request_facts&> && !starts<const request_facts&>);

TEST_F(rule_01_handles, that_are_empty_fail_and_can_be_abandoned) {
  const request_session empty;
  EXPECT_FALSE(empty);
  EXPECT_EQ(empty.loaded(), nullptr);
  empty.abandon();
  expect_error(errc::no_session, [&] { empty.load(); });
  expect_error(errc::no_session, [&] { empty.commit(); });
}

TEST_F(rule_01_handles, that_were_moved_from_are_empty) {
  auto request = manager(options()).start("");
  const auto other = std::move(request);
  request.abandon();
  expect_error(errc::no_session, [&] { request.load(); });
  EXPECT_EQ(other.load().state(), session_state::fresh);
}

TEST_F(rule_01_handles, of_asynchronous_servers_that_are_empty_complete_with_no_session) {
  const async_request_session empty;
  EXPECT_FALSE(empty);
  asio::io_context io;
  error_code load_failed, commit_failed;
  empty.async_load(asio::bind_executor(io, [&](error_code c, session*) { load_failed = c; }));
  empty.async_commit(
      asio::bind_executor(io, [&](error_code c, commit_result) { commit_failed = c; }));
  io.run();
  EXPECT_EQ(load_failed, errc::no_session);
  EXPECT_EQ(commit_failed, errc::no_session);
}

TEST_F(rule_01_handles, are_not_started_by_an_empty_manager) {
  const session_manager empty;
  EXPECT_FALSE(empty);
  EXPECT_EQ(empty.cookie_name(), "");
  expect_error(errc::no_session, [&] { empty.start(""); });
  expect_error(errc::no_session, [] { async_session_manager().start(""); });
  EXPECT_EQ(manager(options()).cookie_name(), "__Host-session");
}

TEST_F(rule_01_handles, that_are_copies_share_one_session) {
  const auto request = manager(options()).start("");
  const auto copy = request;
  EXPECT_EQ(copy, request);
  EXPECT_EQ(&copy.load(), &request.load());
  EXPECT_EQ(copy.loaded(), &request.load());
  request.load().set("n", 1);
  EXPECT_EQ(copy.commit().status, commit_status::saved);
}

TEST_F(rule_01_handles, warn_once_when_the_last_copy_of_a_changed_session_goes) {
  {
    auto request = manager(options()).start("");
    request.load().set("n", 1);
    auto copy = request;
    request = {};
    EXPECT_THAT(log, IsEmpty());
  }
  EXPECT_THAT(log, SizeIs(1));
}

TEST_F(rule_01_handles, commit_through_the_manager_that_started_them) {
  auto other_store = std::make_shared<memory_store>();
  auto others = options();
  others.secret_key = "a secret of another manager, 32 bytes ..";
  const auto sessions = manager(options());
  const session_manager elsewhere(other_store, others);
  auto request = sessions.start("");
  request.load().set("n", 1);
  request.commit();
  EXPECT_EQ(memory->size(), 1u);
  EXPECT_EQ(other_store->size(), 0u);
}

TEST_F(rule_01_handles, refuse_a_second_verb_while_one_is_in_flight) {
  asio::io_context io;
  const async_session_manager sessions(io.get_executor(), store, options());
  const auto request = sessions.start("");
  const auto copy = request;
  std::vector<error_code> codes;
  request.async_load([&](error_code c, session*) { codes.push_back(c); });
  EXPECT_EQ(copy.loaded(), nullptr);
  copy.async_load([&](error_code c, session* s) {
    codes.push_back(c);
    EXPECT_FALSE(s);
  });
  copy.async_commit([&](error_code c, commit_result) { codes.push_back(c); });
  io.run();
  ASSERT_THAT(codes, SizeIs(3));
  EXPECT_EQ(codes[0], error_code());
  EXPECT_EQ(codes[1], errc::operation_in_progress);
  EXPECT_EQ(codes[2], errc::operation_in_progress);
  EXPECT_THAT(log, ElementsAre(HasSubstr("load: another operation"),
                               HasSubstr("commit: another operation")))
      << "what is raised is logged";
  EXPECT_TRUE(request.loaded());
}

TEST_F(rule_01_handles, that_commit_twice_at_once_count_once) {
  asio::io_context io;
  const async_session_manager sessions(io.get_executor(), store, options());
  const auto request = sessions.start(with_session(manager(options())).cookie_field);
  request.async_load([](error_code, session* loaded) { loaded->increment("n"); });
  io.run();
  io.restart();
  int saved = 0;
  for (int i = 0; i < 2; ++i)
    request.async_commit([&](error_code c, commit_result) { saved += !c; });
  io.run();
  EXPECT_EQ(saved, 1);
  EXPECT_EQ(store->count(verb::save), 1u);
}

TEST_F(rule_01_handles, that_are_abandoned_during_a_verb_are_so_once_it_ends) {
  asio::io_context io;
  auto made = options();
  made.concurrency = concurrency_policy::lock;
  const async_session_manager sessions(io.get_executor(), store, made);
  const auto visitor = with_session(manager(options()));
  const auto request = sessions.start(visitor.cookie_field);
  request.async_load([](error_code, session*) {});
  request.abandon();
  io.run();
  const auto next = manager(made).start(visitor.cookie_field);
  EXPECT_EQ(next.load().state(), session_state::live) << "the lock was released";
  next.abandon();
}

TEST_F(rule_01_handles, that_are_abandoned_during_a_commit_are_committed) {
  asio::io_context io;
  const async_session_manager sessions(io.get_executor(), store, options());
  const auto request = sessions.start("");
  request.async_load([](error_code, session* loaded) { loaded->set("n", 1); });
  io.run();
  io.restart();
  std::vector<commit_status> statuses;
  const auto commit = [&] {
    request.async_commit([&](error_code, commit_result done) { statuses.push_back(done.status); });
  };
  commit();
  request.abandon();
  io.run();
  commit();
  io.restart();
  io.run();
  EXPECT_THAT(statuses, ElementsAre(commit_status::saved, commit_status::unchanged));
  EXPECT_EQ(memory->size(), 1U);
}

TEST_F(rule_01_handles, may_go_before_their_context_does) {
  async_request_session request;
  {
    asio::io_context io;
    request = async_session_manager(io.get_executor(), store, options()).start("");
    request.async_load([](error_code, session*) { FAIL() << "nothing runs"; });
  }
  EXPECT_EQ(request.loaded(), nullptr);
}

TEST_F(rule_01_handles, serve_destructors_of_static_objects) {
  const auto sessions = manager(options());
  browser visitor(sessions);
  int visits = 0;
  expect_until_process_end([&] {
    visitor.visit([](session& s) { s.increment("visits"); });
    return visitor.get<int>("visits") == ++visits;
  });
}

}  // namespace
}  // namespace dynasession::test
