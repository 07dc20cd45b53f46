// SPDX-License-Identifier: Apache-2.0
#include "support/managed.hpp"

#include <dynasession/async_serve.hpp>
#include <dynasession/async_session_manager.hpp>
#include <dynasession/garbage.hpp>
#include <dynasession/testing/run.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <gmock/gmock.h>

#include <future>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using testing::HasSubstr;

/// Each token with both verbs: once with an answer, once with an error that is raised.
class completion_tokens : public managed {
 protected:
  completion_tokens() {
    auto made = options();
    made.error_handler = nullptr;
    sessions = async_session_manager(io.get_executor(), store, made);
    store->forget_calls();
  }

  /// The cookie of a session that is stored.
  std::string known_cookie() { return with_session(manager(options())).cookie_field; }
  async_request_session known() { return sessions.start(known_cookie()); }
  /// A request whose session is loaded and changed.
  async_request_session changed() {
    auto request = known();
    request.async_load([](error_code, session* loaded) { loaded->set("n", 2); });
    settle();
    return request;
  }
  void fail_load() { store->fail_next(verb::load, errc::missing_table); }
  void fail_commit() { store->fail_next(verb::save, errc::store_full); }
  void settle() {
    io.restart();
    io.run();
  }

  asio::io_context io{1};
  async_session_manager sessions;
};

template <class F>
void expect_words(errc code, F f) {
  try {
    f();
    FAIL() << "nothing was thrown";
  } catch (const session_error& failure) {
    EXPECT_EQ(failure.code(), code);
    EXPECT_THAT(failure.what(), HasSubstr(" of session "));
  }
}

template <class F>
void expect_code(errc code, F f) {
  try {
    f();
    FAIL() << "nothing was thrown";
  } catch (const boost::system::system_error& failure) {
    EXPECT_EQ(failure.code(), code);
  }
}

asio::awaitable<commit_status> count(async_request_session request) {
  session* loaded = co_await request.async_load();
  loaded->increment("n");
  co_return (co_await request.async_commit()).status;
}

TEST_F(completion_tokens, default_token_gives_values_and_throws_words) {
  EXPECT_EQ(run(count(known())), commit_status::saved);
  fail_load();
  expect_words(errc::missing_table, [&] { run(count(known())); });
  fail_commit();
  expect_words(errc::store_full, [&] { run(count(known())); });
}

asio::awaitable<commit_status> count_plainly(async_request_session request) {
  session* loaded = co_await request.async_load(asio::use_awaitable);
  loaded->increment("n");
  co_return (co_await request.async_commit(asio::use_awaitable)).status;
}

TEST_F(completion_tokens, use_awaitable_throws_the_code) {
  EXPECT_EQ(run(count_plainly(known())), commit_status::saved);
  fail_load();
  expect_code(errc::missing_table, [&] { run(count_plainly(known())); });
}

asio::awaitable<std::pair<error_code, commit_status>> count_deferred(
    async_request_session request) {
  session* loaded = co_await request.async_load(asio::deferred);
  loaded->increment("n");
  auto later = request.async_commit(asio::deferred);
  commit_result done = co_await std::move(later);
  co_return std::pair(error_code(), done.status);
}

TEST_F(completion_tokens, deferred_begins_once_it_is_awaited) {
  EXPECT_EQ(run(count_deferred(known())).second, commit_status::saved);
  fail_load();
  expect_code(errc::missing_table, [&] { run(count_deferred(known())); });
  const auto request = known();
  store->forget_calls();
  auto later = request.async_load(asio::deferred);
  settle();
  EXPECT_TRUE(store->calls().empty());
  bool called = false;
  std::move(later)([&](error_code, session* loaded) { called = loaded; });
  settle();
  EXPECT_TRUE(called);
}

asio::awaitable<std::tuple<error_code, error_code, commit_status>> count_as_tuple(
    async_request_session request) {
  auto loaded = co_await request.async_load(asio::as_tuple(asio::use_awaitable));
  if (auto* found = std::get<1>(loaded)) found->increment("n");
  auto done = co_await request.async_commit(asio::as_tuple(asio::deferred));
  co_return std::tuple(std::get<0>(loaded), std::get<0>(done), std::get<1>(done).status);
}

TEST_F(completion_tokens, as_tuple_gives_both) {
  EXPECT_EQ(run(count_as_tuple(known())),
            std::tuple(error_code(), error_code(), commit_status::saved));
  fail_commit();
  EXPECT_EQ(std::get<1>(run(count_as_tuple(known()))), errc::store_full);
  fail_load();
  EXPECT_EQ(std::get<0>(run(count_as_tuple(known()))), errc::missing_table);
}

asio::awaitable<std::pair<error_code, error_code>> count_redirected(async_request_session request) {
  error_code load_failed, commit_failed;
  session* loaded =
      co_await request.async_load(asio::redirect_error(asio::use_awaitable, load_failed));
  EXPECT_EQ(loaded == nullptr, load_failed.failed());
  if (loaded) loaded->increment("n");
  co_await request.async_commit(asio::redirect_error(asio::use_awaitable, commit_failed));
  co_return std::pair(load_failed, commit_failed);
}

TEST_F(completion_tokens, redirect_error_gives_the_code_aside) {
  EXPECT_EQ(run(count_redirected(known())), std::pair(error_code(), error_code()));
  fail_load();
  EXPECT_EQ(run(count_redirected(known())).first, errc::missing_table);
  fail_commit();
  EXPECT_EQ(run(count_redirected(known())).second, errc::store_full);
}

TEST_F(completion_tokens, use_future_gives_futures) {
  const auto request = known();
  std::future<session*> loaded = request.async_load(asio::use_future);
  settle();
  loaded.get()->set("n", 3);
  std::future<commit_result> done = request.async_commit(asio::use_future);
  settle();
  EXPECT_EQ(done.get().status, commit_status::saved);
  const auto other = known();
  fail_load();
  auto failed = other.async_load(asio::use_future);
  settle();
  expect_code(errc::missing_table, [&] { failed.get(); });
  const auto third = known();
  fail_load();
  auto with_words = third.async_load(with_reason(asio::use_future));
  settle();
  expect_words(errc::missing_table, [&] { with_words.get(); });
}

TEST_F(completion_tokens, callbacks_may_be_move_only) {
  const auto request = changed();
  commit_status status{};
  fail_commit();
  request.async_commit([own = std::make_unique<int>(1), &status](error_code code, commit_result r) {
    EXPECT_EQ(code, errc::store_full);
    status = r.status;
  });
  settle();
  EXPECT_EQ(status, commit_status::failed);
  request.async_commit(with_reason(
      [own = std::make_unique<int>(1), &status](std::exception_ptr failure, commit_result r) {
        EXPECT_FALSE(failure);
        status = r.status;
      }));
  settle();
  EXPECT_EQ(status, commit_status::saved);
}

TEST_F(completion_tokens, detached_and_bound_executors_are_kept_to) {
  changed().async_commit(asio::detached);
  settle();
  asio::io_context other;
  const auto strand = asio::make_strand(other);
  bool called = false;
  const auto request = known();
  request.async_load(with_reason(asio::bind_executor(
      strand, [&](std::exception_ptr, session*) { called = strand.running_in_this_thread(); })));
  settle();
  EXPECT_FALSE(called);
  other.run();
  EXPECT_TRUE(called);
}

class cancelled_verbs : public completion_tokens {
 protected:
  /// Emits while the store is asked: `verb` then fails as a cancelled call of a store does.
  void cancel_during(verb which, errc failure, when applied = when::before) {
    store->before_next(which, [this] { stop.emit(asio::cancellation_type::terminal); });
    store->fail_next(which, failure, applied);
  }

  asio::cancellation_signal stop;
  error_code code;
};

TEST_F(cancelled_verbs, before_they_begin_ask_nothing_and_can_be_repeated) {
  const auto request = known();
  store->forget_calls();
  for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                          asio::cancellation_type::total}) {
    request.async_load(asio::bind_cancellation_slot(stop.slot(), [&](error_code c, session* s) {
      code = c;
      EXPECT_FALSE(s);
    }));
    stop.emit(type);
    settle();
    EXPECT_EQ(code, asio::error::operation_aborted);
    EXPECT_FALSE(request.loaded());
  }
  EXPECT_TRUE(store->calls().empty());
  EXPECT_EQ(run(count(request)), commit_status::saved);
}

TEST_F(cancelled_verbs, may_be_cancelled_between_any_steps_of_the_loop) {
  for (int steps = 0; steps < 6; ++steps) {
    asio::cancellation_signal from_outside;
    int completions = 0;
    const auto request = known();
    request.async_load(
        asio::bind_cancellation_slot(from_outside.slot(), [&](error_code c, session* loaded) {
          EXPECT_EQ(c == asio::error::operation_aborted, loaded == nullptr);
          ++completions;
        }));
    io.restart();
    for (int i = 0; i < steps; ++i) io.poll_one();
    from_outside.emit(asio::cancellation_type::terminal);
    settle();
    EXPECT_EQ(completions, 1) << steps;
  }
}

// By work of the loop that was queued before the verb.
TEST_F(cancelled_verbs, before_they_begin_may_be_cancelled_on_the_loop) {
  const auto request = known();
  for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                          asio::cancellation_type::total}) {
    int completions = 0;
    asio::post(io, [&] { stop.emit(type); });
    request.async_load(asio::bind_cancellation_slot(stop.slot(), [&](error_code c, session* s) {
      EXPECT_EQ(c, asio::error::operation_aborted);
      EXPECT_FALSE(s);
      ++completions;
    }));
    settle();
    EXPECT_EQ(completions, 1);
  }
  EXPECT_EQ(run(count(request)), commit_status::saved);
}

TEST_F(cancelled_verbs, leave_the_session_until_the_callback_of_its_load_has_returned) {
  int completions = 0;
  {
    const auto request = known();
    request.async_load([&](error_code, session* loaded) {
      loaded->set("n", 1);
      ++completions;
    });
  }
  settle();
  EXPECT_EQ(completions, 1);
}

TEST_F(cancelled_verbs, leave_nothing_of_a_loop_in_a_signal_that_outlives_it) {
  asio::cancellation_signal of_load, of_serve, of_collection;
  {
    asio::io_context loop;
    const auto strand = asio::make_strand(loop);
    const async_session_manager on_strand(strand, store, options());
    const auto request = on_strand.start(known_cookie());
    request.async_load(
        asio::bind_cancellation_slot(of_load.slot(), [](error_code, session*) { FAIL(); }));
    async_serve(
        on_strand, {}, [](session&) {},
        asio::bind_cancellation_slot(of_serve.slot(), [](const outcome&) { FAIL(); }));
    garbage_collector(store).async_collect(asio::bind_cancellation_slot(
        of_collection.slot(),
        asio::bind_executor(strand, [](error_code, const garbage_summary&) { FAIL(); })));
    loop.poll_one();
  }
  for (auto* each : {&of_load, &of_serve, &of_collection})
    each->emit(asio::cancellation_type::terminal);
}

TEST_F(cancelled_verbs, a_load_has_not_happened_and_is_reported_to_nobody) {
  const auto request = known();
  cancel_during(verb::load, errc::unavailable);
  request.async_load(
      asio::bind_cancellation_slot(stop.slot(), [&](error_code c, session*) { code = c; }));
  settle();
  EXPECT_EQ(code, asio::error::operation_aborted);
  EXPECT_FALSE(request.loaded());
  EXPECT_TRUE(log.empty());
  EXPECT_EQ(run(count(request)), commit_status::saved);
}

TEST_F(cancelled_verbs, a_commit_in_doubt_is_settled_by_another_and_applied_once) {
  const auto cookie = known_cookie();
  const auto request = sessions.start(cookie);
  request.async_load([](error_code, session* loaded) { loaded->increment("n"); });
  settle();
  cancel_during(verb::save, errc::outcome_unknown, when::after);
  commit_status status{};
  request.async_commit(
      asio::bind_cancellation_slot(stop.slot(), [&](error_code c, commit_result done) {
        code = c;
        status = done.status;
        EXPECT_TRUE(done.cookies.empty());
      }));
  settle();
  EXPECT_EQ(code, asio::error::operation_aborted);
  EXPECT_EQ(status, commit_status::outcome_unknown);
  request.async_commit([&](error_code c, commit_result done) {
    code = c;
    status = done.status;
  });
  settle();
  EXPECT_EQ(code, error_code());
  EXPECT_EQ(status, commit_status::saved);
  const auto seen = manager(options()).start(cookie);
  EXPECT_EQ(seen.load().get<int>("n"), 2);
}

TEST_F(cancelled_verbs, too_late_complete_as_if_they_were_not) {
  const auto request = changed();
  store->before_next(verb::save, [this] { stop.emit(asio::cancellation_type::terminal); });
  request.async_commit(
      asio::bind_cancellation_slot(stop.slot(), [&](error_code c, commit_result done) {
        code = c;
        EXPECT_EQ(done.status, commit_status::saved);
      }));
  settle();
  EXPECT_EQ(code, error_code());
}

asio::awaitable<void> load_and_wait(async_request_session request, error_code& code) {
  try {
    co_await request.async_load();
  } catch (const session_error& failure) {
    code = failure.code();
  }
}

TEST_F(cancelled_verbs, hear_of_the_coroutine_that_awaits_them) {
  const auto request = known();
  cancel_during(verb::load, errc::unavailable);
  asio::co_spawn(io, load_and_wait(request, code),
                 asio::bind_cancellation_slot(stop.slot(), asio::detached));
  settle();
  EXPECT_EQ(code, asio::error::operation_aborted);
}

}  // namespace
}  // namespace dynasession::test
